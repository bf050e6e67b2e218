package whatif

import (
	"math"

	"github.com/cccplan/cccplan/planner/sheet"
)

// Room is by how much all volumes of a queue may grow with the staff that is there.
type Room struct {
	Queue, Channel string
	Lines          int // of which it is known
	Unknown        int // that have no most of their own: see Carried.Why
	Short          int // whose targets the staff misses as it is
	// Growth is the share, negative for less, by which every volume may grow, and every
	// interval still meets its targets: what the tightest one has. +Inf: there are no
	// contacts that could grow; NaN: of no line it is known.
	Growth   float64
	Tightest int // line; -1 = none
	// Level is the service level that the staff reaches with the plan's volumes: of
	// intervals weighted by contacts. NaN where no line has one.
	Level float64
	// Contacts and Most are sums of those lines that have both.
	Contacts, Most float64
}

// Rooms are those of each queue and channel of a sheet, carried being of its lines.
func Rooms(s *sheet.Sheet, carried []Carried) []Room {
	var list []Room
	var in, all float64
	for i := range carried {
		k, c := s.Key(i), &carried[i]
		if n := len(list); n == 0 || list[n-1].Queue != k.Queue || list[n-1].Channel != k.Channel {
			list = append(list, Room{Queue: k.Queue, Channel: k.Channel, Growth: math.NaN(), Tightest: -1, Level: math.NaN()})
			in, all = 0, 0
		}
		r := &list[len(list)-1]
		if !math.IsNaN(c.Level) && c.Volume > 0 {
			in += float64(c.Level * c.Volume)
			all += c.Volume
			r.Level = in / all
		}
		if c.Why != nil {
			r.Unknown++
			continue
		}
		r.Lines++
		r.Contacts += c.Volume
		r.Most += c.Most
		if c.Most < c.Volume {
			r.Short++
		}
		growth := math.Inf(1)
		if c.Volume > 0 {
			growth = c.Most/c.Volume - 1
		}
		if math.IsNaN(r.Growth) || growth < r.Growth {
			r.Growth = growth
			if c.Volume > 0 {
				r.Tightest = i
			}
		}
	}
	return list
}
