// Package sharedtest finds what tests need outside their own folder: the root of the
// repository, and the folder of real histories that lies beside it and is not part of it.
package sharedtest

import (
	"os"
	"path/filepath"
	"testing"
)

// Env names the environment variable that says where the shared folder is.
const Env = "CCCPLAN_SHARED"

// Root is the folder of go.mod.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd() // go test runs in the folder of the package
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above the folder of the test")
		}
		dir = up
	}
}

// Dir is the shared folder: what [Env] says, else "shared" beside the repository. Where
// there is none the test is skipped, with the reason; where Env points to none it fails.
func Dir(t testing.TB) string {
	t.Helper()
	dir, given := os.LookupEnv(Env)
	if !given {
		dir = filepath.Join(Root(t), "..", "shared")
	}
	if info, err := os.Stat(filepath.Join(dir, "data")); err == nil && info.IsDir() {
		return dir
	}
	if given {
		t.Fatalf("%s=%s has no folder data", Env, dir)
	}
	t.Skipf("SKIPPED: the real histories are not in %s; set %s to the folder that has them in data/", dir, Env)
	return ""
}
