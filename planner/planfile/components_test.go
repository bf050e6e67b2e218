package planfile

import (
	"math"
	"strings"
	"testing"

	"github.com/cccplan/cccplan/planner"
)

func TestWriteComponents(t *testing.T) {
	parts := []planner.Component{
		{Queue: "=sales", Channel: "voice", Level: 412.123456, Weekday: 1.2, Season: 0.987654, Holiday: 1, Event: 1, Profile: 0.0625, Volume: 30.527},
		{Queue: "new", Level: math.NaN(), Volume: 1},
	}
	parts[0].Start = planner.Start{OffsetMin: 60, HasOffset: true}
	var b strings.Builder
	if err := WriteComponents(&b, parts); err != nil {
		t.Fatal(err)
	}
	const want = `start,utc_offset_min,queue,channel,level,weekday,season,holiday,event,profile,volume
0001-01-01 00:00,60,'=sales,voice,412.123456,1.2,0.987654,1,1,0.0625,30.5270
0001-01-01 00:00,,new,,,0,0,0,0,0,1
`
	if b.String() != want {
		t.Errorf("wrote\n%swant\n%s", b.String(), want)
	}
}
