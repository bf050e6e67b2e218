package reconcile_test

import (
	"flag"
	"os"
	"testing"
)

// Laws are tried on more plans than rapid's default.
func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("rapid.checks"); f != nil && f.Value.String() == f.DefValue {
		flag.Set("rapid.checks", "2000")
	}
	os.Exit(m.Run())
}
