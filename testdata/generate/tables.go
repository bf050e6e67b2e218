package main

import (
	"bytes"
	"fmt"
	"strconv"
)

// header is the columns of the history, see docs/csv-format.md.
const header = "start,utc_offset_min,queue,channel,offered,answered,abandoned,handle_s\n"

// historyCSV renders the recorded intervals, by instant and then by queue.
func historyCSV(clk *clock, results []result) []byte {
	var b bytes.Buffer
	b.WriteString(header)
	for i := clk.first; i < len(clk.intervals); i++ {
		for _, r := range results {
			if !r.hours.recorded[i] {
				continue
			}
			start, t := clk.intervals[i].start, r.tallies[i]
			_, offset := start.Zone()
			row := start.AppendFormat(b.AvailableBuffer(), localLayout)
			row = append(row, ',')
			row = strconv.AppendInt(row, int64(offset/60), 10)
			row = append(row, ',')
			row = append(row, r.queue.name...)
			row = append(row, ',')
			row = append(row, r.queue.channel...)
			for _, n := range []int{t.offered, t.answered, t.abandoned} {
				row = append(row, ',')
				row = strconv.AppendInt(row, int64(n), 10)
			}
			row = append(row, ',')
			if t.answered > 0 {
				row = appendTenths(row, t.handle)
			}
			b.Write(append(row, '\n'))
		}
	}
	return b.Bytes()
}

// actualsHeader is the columns of actuals that a plan is measured by.
const actualsHeader = "start,utc_offset_min,queue,channel,offered,answered,abandoned,answered_in_target,abandoned_in_target,abandoned_short,target_s,wait_s,handle_s,agents,scheduled\n"

// actualsWeeks are the last weeks of the history that actuals are of.
const actualsWeeks = 8

// actualsCSV renders the last recorded intervals with everything that was counted. Seven of
// ten who are scheduled are there; who is scheduled is a whole person.
func actualsCSV(clk *clock, results []result) []byte {
	var b bytes.Buffer
	b.WriteString(actualsHeader)
	for i := max(clk.first, len(clk.intervals)-actualsWeeks*slotsPerWeek); i < len(clk.intervals); i++ {
		for _, r := range results {
			if !r.hours.recorded[i] {
				continue
			}
			start, t := clk.intervals[i].start, r.tallies[i]
			_, offset := start.Zone()
			handle := ""
			if t.answered > 0 {
				handle = string(appendTenths(nil, t.handle))
			}
			fmt.Fprintf(&b, "%s,%d,%s,%s,%d,%d,%d,%d,%d,%d,%d,%s,%s,%d,%d\n", start.Format(localLayout), offset/60, r.queue.name, r.queue.channel,
				t.offered, t.answered, t.abandoned, t.answeredInTime, t.abandonedInTime, t.abandonedShort, int(targetMS/second), appendTenths(nil, t.wait/100), handle, r.agents[i], (10*r.agents[i]+6)/7)
		}
	}
	return b.Bytes()
}

// appendTenths writes a count of tenths as a decimal number without a needless ".0".
func appendTenths(row []byte, tenths int64) []byte {
	row = strconv.AppendInt(row, tenths/10, 10)
	if tenths%10 != 0 {
		row = append(row, '.', byte('0'+tenths%10))
	}
	return row
}
