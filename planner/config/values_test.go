package config_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/cccplan/cccplan/planner/config"
)

// level is a service level as written.
type level struct {
	share  float64
	within time.Duration
}

func TestParseSeconds(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"300": 5 * time.Minute, "300s": 5 * time.Minute, "5m": 5 * time.Minute, "1h30m": 90 * time.Minute, "0": 0, " 20 ": 20 * time.Second,
		"0.5": 500 * time.Millisecond, "1.5s": 1500 * time.Millisecond, "1e2": 100 * time.Second,
	} {
		if got, err := config.ParseSeconds(s); err != nil || got != want {
			t.Errorf("ParseSeconds(%q) = %v, %v; want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"", "-1", "-1s", "NaN", "Inf", "1e400", "1e9", "0x10", "1_000", "5 minutes", "30000000h", "20%", "4,5", "abc"} {
		if got, err := config.ParseSeconds(s); err == nil {
			t.Errorf("ParseSeconds(%q) = %v, want an error", s, got)
		}
	}
}

func TestParseShare(t *testing.T) {
	for s, want := range map[string]float64{"30%": 0.3, "0.3": 0.3, "30 %": 0.3, "0": 0, "0%": 0, "1": 1, "100%": 1, "32.5%": 0.325, " 5% ": 0.05} {
		if got, err := config.ParseShare(s); err != nil || math.Abs(got-want) > 1e-15 {
			t.Errorf("ParseShare(%q) = %v, %v; want %v", s, got, err, want)
		}
	}
	for _, s := range []string{"", "%", "30", "1.01", "101%", "-5%", "-0.1", "NaN", "Inf%", "0x1p-2", "0,3", "30%%", "a third"} {
		if got, err := config.ParseShare(s); err == nil {
			t.Errorf("ParseShare(%q) = %v, want an error", s, got)
		}
	}
}

func TestParseServiceLevel(t *testing.T) {
	for s, want := range map[string]level{
		"80/20": {0.8, 20 * time.Second}, "80%/20s": {0.8, 20 * time.Second}, "0.8/20s": {0.8, 20 * time.Second}, "0.8/20": {0.8, 20 * time.Second},
		"90/1m": {0.9, time.Minute}, "100/0": {1, 0}, "1/20": {1, 20 * time.Second}, "99.5/10": {0.995, 10 * time.Second},
		"none": {}, " 80 / 20 ": {0.8, 20 * time.Second},
	} {
		share, within, err := config.ParseServiceLevel(s)
		if err != nil || math.Abs(share-want.share) > 1e-15 || within != want.within {
			t.Errorf("ParseServiceLevel(%q) = %v, %v, %v; want %v", s, share, within, err, want)
		}
	}
	for _, s := range []string{"", "80", "/", "80/", "/20", "0/20", "120/20", "-80/20", "80/-20", "80/20/10", "NaN/20", "80/NaN", "Inf/20", "None", "80%%/20"} {
		if share, within, err := config.ParseServiceLevel(s); err == nil {
			t.Errorf("ParseServiceLevel(%q) = %v, %v, want an error", s, share, within)
		}
	}
}

func FuzzParseSeconds(f *testing.F) {
	for _, s := range []string{"300", "5m", "1h30m", "-1", "1e8", "NaN", "9223372036854775807ns", "0x1p3", "1e-320"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := config.ParseSeconds(s)
		if err != nil {
			if d != 0 {
				t.Fatalf("%q: %v with an error", s, d)
			}
			return
		}
		if d < 0 || d > 1e8*time.Second {
			t.Fatalf("%q: %v is out of range", s, d)
		}
		if again, err := config.ParseSeconds(d.String()); err != nil || again != d {
			t.Fatalf("%q: %v reads back as %v, %v", s, d, again, err)
		}
	})
}

func FuzzParseShare(f *testing.F) {
	for _, s := range []string{"30%", "0.3", "100%", "1", "1%%", "-0", "NaN%", "1e-400", "\u00a05%"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		x, err := config.ParseShare(s)
		if !(x >= 0 && x <= 1) { // NaN is not either
			t.Fatalf("%q: %v is no share", s, x)
		}
		// A bare number and the same in percent never mean the same, unless nothing.
		if err == nil && !strings.Contains(s, "%") {
			if y, err := config.ParseShare(s + "%"); err != nil || math.Abs(y*100-x) > 1e-12 {
				t.Fatalf("%q is %v, with %% it is %v, %v", s, x, y, err)
			}
		}
	})
}

func FuzzParseServiceLevel(f *testing.F) {
	for _, s := range []string{"80/20", "0.8/20s", "none", "100/0", "80%/1m", "1/1", "//", "80/20%"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		share, within, err := config.ParseServiceLevel(s)
		switch {
		case err != nil:
			if share != 0 || within != 0 {
				t.Fatalf("%q: %v, %v with an error", s, share, within)
			}
		case strings.TrimSpace(s) == "none":
			if share != 0 || within != 0 {
				t.Fatalf("%q: %v, %v", s, share, within)
			}
		case !(share > 0 && share <= 1) || within < 0 || within > 1e8*time.Second:
			t.Fatalf("%q: %v, %v is out of range", s, share, within)
		}
	})
}
