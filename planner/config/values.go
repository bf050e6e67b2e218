package config

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/cccplan/cccplan/planner"
)

// ParseSeconds reads a time: "300", "300s", "5m", "1h30m" or "2d"; a bare number is
// seconds.
func ParseSeconds(s string) (time.Duration, error) {
	bad := errors.New("want seconds such as 240 or 240s, or 4m, 0 or more")
	t := strings.TrimSpace(s)
	if x, err := strconv.ParseFloat(t, 64); err == nil {
		return secondsOf(x, t, bad)
	}
	if days, ok := strings.CutSuffix(t, "d"); ok {
		if x, err := strconv.ParseFloat(days, 64); err == nil {
			return secondsOf(86400*x, t, bad)
		}
	}
	d, err := time.ParseDuration(t)
	if err != nil || d < 0 || d > maxSeconds*time.Second {
		return 0, bad
	}
	return d, nil
}

// maxSeconds is the longest time that can be said: some three years.
const maxSeconds = 1e8

func secondsOf(x float64, text string, bad error) (time.Duration, error) {
	if math.IsNaN(x) || x < 0 || x > maxSeconds || strings.ContainsAny(text, "xXpP_") {
		return 0, bad
	}
	return time.Duration(math.Round(x * float64(time.Second))), nil
}

// ParseShare reads "30%" or "0.3". A bare number above 1 is refused: 30 may mean 30 % or
// a slip.
func ParseShare(s string) (float64, error) {
	bad := errors.New("want a share such as 30% or 0.3")
	n, percent := strings.CutSuffix(strings.TrimSpace(s), "%")
	x, err := strconv.ParseFloat(strings.TrimSpace(n), 64)
	if err != nil || math.IsNaN(x) || x < 0 || strings.ContainsAny(n, "xXpP_") {
		return 0, bad
	}
	if percent {
		x /= 100
	}
	if x > 1 {
		return 0, bad
	}
	return x, nil
}

// ParseMaxShare reads a share that is not to be exceeded, or "none", which is 0. A limit of
// 0 itself is refused: no number of agents keeps it. So is one that files show as 0.
func ParseMaxShare(s string) (float64, error) {
	if strings.TrimSpace(s) == "none" {
		return 0, nil
	}
	x, err := ParseShare(s)
	if err == nil && planner.Round(x, 6) == 0 {
		return 0, errors.New("want a share above 0, or none")
	}
	return x, err
}

// ParseMaxSeconds reads a time that is not to be exceeded, as ParseMaxShare does.
func ParseMaxSeconds(s string) (time.Duration, error) {
	if strings.TrimSpace(s) == "none" {
		return 0, nil
	}
	d, err := ParseSeconds(s)
	if err == nil && d < time.Millisecond {
		return 0, errors.New("want seconds above 0, such as 20 or 20s, or none")
	}
	return d, err
}

// ParseServiceLevel reads "80/20" (percent/seconds), "80%/20s" or "0.8/20s"; "none" is no
// target, of share 0.
func ParseServiceLevel(s string) (share float64, within time.Duration, err error) {
	bad := fmt.Errorf("want percent/seconds such as 80/20 or 0.8/20s, or none")
	if strings.TrimSpace(s) == "none" {
		return 0, 0, nil
	}
	a, b, ok := strings.Cut(s, "/")
	if !ok {
		return 0, 0, bad
	}
	a = strings.TrimSpace(a)
	if x, e := strconv.ParseFloat(a, 64); e == nil && x > 1 {
		a += "%"
	}
	share, err = ParseShare(a)
	if err != nil || share == 0 {
		return 0, 0, bad
	}
	if within, err = ParseSeconds(b); err != nil {
		return 0, 0, bad
	}
	return share, within, nil
}
