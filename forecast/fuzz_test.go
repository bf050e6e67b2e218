package forecast

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/cccplan/cccplan/forecast/calendar"
)

// FuzzProfile fits whatever values there are: eight bytes a value, or one byte a value.
func FuzzProfile(f *testing.F) {
	f.Add([]byte{}, true, uint8(0))
	f.Add([]byte("\x00\x00\x00\x00\x00\x00\xf8\x7f\x00\x00\x00\x00\x00\x00\xf0\x7f"), false, uint8(1)) // NaN, +Inf
	f.Add([]byte("\x00\x00\x00\x00\x00\x00\xf0\xbf\xff\xff\xff\xff\xff\xff\xef\x7f"), false, uint8(2)) // -1, largest
	long := make([]byte, 70)
	for i := range long {
		long[i] = byte(i * 37)
	}
	f.Add(long, true, uint8(2))
	f.Add(long, true, uint8(1))
	f.Fuzz(func(t *testing.T, data []byte, small bool, step uint8) {
		s := Series{Grid: calendar.Grid{Start: monday, Step: []time.Duration{30 * time.Minute, 4 * time.Hour, calendar.DayStep}[step%3]}}
		for small && len(data) > 0 {
			v := float64(data[0])
			if data[0] == 255 {
				v = missing
			}
			s.Values, data = append(s.Values, v), data[1:]
		}
		for len(data) >= 8 {
			s.Values, data = append(s.Values, math.Float64frombits(binary.LittleEndian.Uint64(data))), data[8:]
		}
		fitted, err := Profile{}.Fit(t.Context(), s)
		if err != nil {
			if s.Validate() == nil && s.Observed() > 0 || s.Validate() == nil && !errors.Is(err, ErrTooShort) {
				t.Fatalf("%v of a good series", err)
			}
			return
		}
		for _, steps := range []int{1, 400} {
			forecast, err := fitted.Forecast(t.Context(), steps)
			if err != nil {
				t.Fatal(err)
			}
			requireSane(t, forecast)
		}
		h := HandleTimes{Grid: s.Grid, Contacts: s.Values, Seconds: slices.Concat(s.Values[len(s.Values)/2:], s.Values[:len(s.Values)/2])}
		fit, err := AHT{}.Fit(t.Context(), h)
		if errors.Is(err, ErrTooShort) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		forecast, err := fit.Forecast(t.Context(), 400)
		if err != nil {
			t.Fatal(err)
		}
		requireSane(t, forecast)
	})
}
