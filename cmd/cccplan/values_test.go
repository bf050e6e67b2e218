package main

import (
	"testing"
	"time"
)

func TestSmallValues(t *testing.T) {
	for s, want := range map[string]time.Duration{"30m": 30 * time.Minute, "15": 15 * time.Minute, "1800s": 30 * time.Minute, "24h": 24 * time.Hour} {
		v := intervalFlag()
		if err := v.Set(s); err != nil || v.v != want || v.String() != s {
			t.Errorf("interval %q is %v, %v; want %v", s, v.v, err, want)
		}
	}
	for _, s := range []string{"", "0", "-30m", "25h", "0.5s", "half"} {
		if v := intervalFlag(); v.Set(s) == nil {
			t.Errorf("interval %q is %v, want an error", s, v.v)
		}
	}
	for _, s := range []string{"", "-1", "1.5", "1e3", "10000000000", "two"} {
		if v := countFlag(); v.Set(s) == nil {
			t.Errorf("count %q is %v, want an error", s, v.v)
		}
	}
	for _, s := range []string{"", "-1", "NaN", "Inf", "0x10", "1_0", "1e13", "ten"} {
		if v := numberFlag(); v.Set(s) == nil {
			t.Errorf("number %q is %v, want an error", s, v.v)
		}
	}
	for _, s := range []string{"", "Local", "Mars/Olympus", "../etc/passwd"} {
		if v := zoneFlag(); v.Set(s) == nil {
			t.Errorf("zone %q is %v, want an error", s, v.v)
		}
	}
}
