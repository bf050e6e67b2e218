package planfile

import (
	"math"

	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/cccplan/cccplan/planner"
)

// Columns are the columns of a plan, in the order in which they are written.
// docs/csv-format.md says what each one means.
var Columns = []string{
	"start", "utc_offset_min", "queue", "channel", "interval_s",
	"volume", "volume_lo80", "volume_hi80", "volume_lo95", "volume_hi95",
	"aht_s", "load_erlang", "model", "sl_definition", "sl_target", "sl_within_s", "patience_s",
	"agents", "agents_exact", "binding", "service_level", "asa_s", "occupancy", "abandonment",
	"shrinkage", "scheduled", "method",
}

// optionalColumn is a column that a plan has only when a row has something in it.
type optionalColumn struct {
	name string
	text bool // not a number
	cell func(*planner.Row) string
}

// Optional columns follow those when a row of the plan has any of what they hold, in this
// order, and unknown columns follow them.
var optional = []optionalColumn{
	{"concurrency_factors", true, func(r *planner.Row) string { return FormatFactors(r.Agreed().Concurrency) }},
	{"redial", false, func(r *planner.Row) string { return share(r.Agreed().Redial) }},
	{"reconnect", false, func(r *planner.Row) string { return share(r.Agreed().Reconnect) }},
	{"callback", false, func(r *planner.Row) string { return share(r.Agreed().Callback) }},
	{"carry", true, func(r *planner.Row) string { return string(r.Agreed().Carry) }},
	{"sl_period", true, func(r *planner.Row) string { return string(r.Agreed().Period) }},
	{"risk", false, func(r *planner.Row) string { return share(r.Agreed().Risk) }},
	{"absence", false, func(r *planner.Row) string { return share(r.Agreed().Absence) }},
	{"clock", true, func(r *planner.Row) string { return string(r.Agreed().Clock) }},
	{"opening_backlog", true, func(r *planner.Row) string { return FormatBacklog(r.Agreed().Opening) }},
	{"right_party", false, func(r *planner.Row) string { return share(r.Agreed().RightParty) }},
	{"dial_s", false, func(r *planner.Row) string { return number(zeroMissing(r.Agreed().Dial), 3) }},
	{"attempts", false, func(r *planner.Row) string {
		if t := r.Agreed(); t.Redial == 0 && t.Reconnect == 0 && t.Callback == 0 {
			return ""
		}
		return number(r.Attempts, 3)
	}},
	{"assured", false, func(r *planner.Row) string {
		if r.Agreed().Risk == 0 {
			return ""
		}
		return number(r.Assured, 6)
	}},
	{"backlog", false, func(r *planner.Row) string {
		if r.Model != planner.ModelDeferred || math.IsNaN(r.Within) {
			return ""
		}
		return number(r.Backlog, 3)
	}},
	why("agents_below", 0, func(w *planner.Why) float64 { return w.Below }),
	why("sl_below", 6, func(w *planner.Why) float64 { return w.LevelBelow }),
	why("asa_below", 3, func(w *planner.Why) float64 { return w.ASABelow }),
	why("occupancy_below", 6, func(w *planner.Why) float64 { return w.OccupancyBelow }),
	why("abandonment_below", 6, func(w *planner.Why) float64 { return w.HungUpBelow }),
	why("late_below", 3, func(w *planner.Why) float64 { return w.Late }),
	why("backlog_below", 3, func(w *planner.Why) float64 { return w.BacklogBelow }),
	why("agents_by_sl", 0, func(w *planner.Why) float64 { return w.ByLevel }),
	why("agents_by_asa", 0, func(w *planner.Why) float64 { return w.ByASA }),
	why("agents_by_occupancy", 0, func(w *planner.Why) float64 { return w.ByOccupancy }),
	why("agents_by_abandonment", 0, func(w *planner.Why) float64 { return w.ByAbandonment }),
	why("min_agents", 0, func(w *planner.Why) float64 { return w.Least }),
	why("agents_c", 0, func(w *planner.Why) float64 { return w.ErlangC }),
	why("agents_a", 0, func(w *planner.Why) float64 { return w.ErlangA }),
	{"why", true, func(r *planner.Row) string {
		if r.Why == nil {
			return ""
		}
		return csvfile.GuardText(r.Why.Text)
	}},
}

// why is a column of reasons, which rows have when they were asked for.
func why(name string, decimals int, value func(*planner.Why) float64) optionalColumn {
	return optionalColumn{name, false, func(r *planner.Row) string {
		if r.Why == nil {
			return ""
		}
		return number(value(r.Why), decimals)
	}}
}

// share is an agreed share; the empty cell when there is none.
func share(x float64) string { return number(zeroMissing(x), 6) }

func zeroMissing(x float64) float64 {
	if x == 0 {
		return math.NaN()
	}
	return x
}

// record is a row as read. Derived columns are text: they are not used, and what a
// spreadsheet or a person did to them is no fault.
type record struct {
	Start      csvfile.Stamp  `csv:"start" col:"required"`
	Offset     csvfile.Text   `csv:"utc_offset_min"`
	Queue      csvfile.Text   `csv:"queue"`
	Channel    csvfile.Text   `csv:"channel"`
	Interval   csvfile.Number `csv:"interval_s"`
	Volume     csvfile.Number `csv:"volume" col:"required"`
	Lo80       csvfile.Number `csv:"volume_lo80"`
	Hi80       csvfile.Number `csv:"volume_hi80"`
	Lo95       csvfile.Number `csv:"volume_lo95"`
	Hi95       csvfile.Number `csv:"volume_hi95"`
	AHT        csvfile.Number `csv:"aht_s"`
	Model      csvfile.Text   `csv:"model"`
	Definition csvfile.Text   `csv:"sl_definition"`
	Target     csvfile.Number `csv:"sl_target"`
	Within     csvfile.Number `csv:"sl_within_s"`
	Patience   csvfile.Number `csv:"patience_s"`
	Shrinkage  csvfile.Number `csv:"shrinkage"`
	Method     csvfile.Text   `csv:"method"`

	Concurrency csvfile.Text   `csv:"concurrency_factors"`
	Redial      csvfile.Number `csv:"redial"`
	Reconnect   csvfile.Number `csv:"reconnect"`
	Callback    csvfile.Number `csv:"callback"`
	Carry       csvfile.Text   `csv:"carry"`
	Period      csvfile.Text   `csv:"sl_period"`
	Risk        csvfile.Number `csv:"risk"`
	Absence     csvfile.Number `csv:"absence"`
	Clock       csvfile.Text   `csv:"clock"`
	Opening     csvfile.Text   `csv:"opening_backlog"`
	RightParty  csvfile.Number `csv:"right_party"`
	Dial        csvfile.Number `csv:"dial_s"`

	Load         csvfile.Text `csv:"load_erlang"`
	Agents       csvfile.Text `csv:"agents"`
	AgentsExact  csvfile.Text `csv:"agents_exact"`
	Binding      csvfile.Text `csv:"binding"`
	ServiceLevel csvfile.Text `csv:"service_level"`
	ASA          csvfile.Text `csv:"asa_s"`
	Occupancy    csvfile.Text `csv:"occupancy"`
	Abandonment  csvfile.Text `csv:"abandonment"`
	Scheduled    csvfile.Text `csv:"scheduled"`
	Attempts     csvfile.Text `csv:"attempts"`
	Assured      csvfile.Text `csv:"assured"`
	Backlog      csvfile.Text `csv:"backlog"`

	Below            csvfile.Text `csv:"agents_below"`
	LevelBelow       csvfile.Text `csv:"sl_below"`
	ASABelow         csvfile.Text `csv:"asa_below"`
	OccupancyBelow   csvfile.Text `csv:"occupancy_below"`
	AbandonmentBelow csvfile.Text `csv:"abandonment_below"`
	LateBelow        csvfile.Text `csv:"late_below"`
	BacklogBelow     csvfile.Text `csv:"backlog_below"`
	ByLevel          csvfile.Text `csv:"agents_by_sl"`
	ByASA            csvfile.Text `csv:"agents_by_asa"`
	ByOccupancy      csvfile.Text `csv:"agents_by_occupancy"`
	ByAbandonment    csvfile.Text `csv:"agents_by_abandonment"`
	Least            csvfile.Text `csv:"min_agents"`
	ErlangC          csvfile.Text `csv:"agents_c"`
	ErlangA          csvfile.Text `csv:"agents_a"`
	Why              csvfile.Text `csv:"why"`
}

// volumeRecord is what ReadVolumes takes of a row.
type volumeRecord struct {
	Start    csvfile.Stamp  `csv:"start" col:"required"`
	Offset   csvfile.Text   `csv:"utc_offset_min"`
	Queue    csvfile.Text   `csv:"queue"`
	Channel  csvfile.Text   `csv:"channel"`
	Interval csvfile.Number `csv:"interval_s"`
	Volume   csvfile.Number `csv:"volume" col:"required"`
}

func (v *volumeRecord) record() *record {
	none := csvfile.Number(math.NaN())
	return &record{
		Start: v.Start, Offset: v.Offset, Queue: v.Queue, Channel: v.Channel, Interval: v.Interval, Volume: v.Volume,
		Lo80: none, Hi80: none, Lo95: none, Hi95: none, AHT: none, Target: none, Within: none, Patience: none, Shrinkage: none,
		Redial: none, Reconnect: none, Risk: none, Absence: none, RightParty: none, Dial: none,
	}
}

// aliases are other spellings of headers.
var aliases = map[string]string{
	"timestamp": "start", "datetime": "start", "date_time": "start", "interval_start": "start", "start_time": "start",
	"utc_offset": "utc_offset_min",
	"queue_name": "queue", "skill": "queue", "media_type": "channel", "channel_type": "channel",
	"offered": "volume", "calls": "volume", "contacts": "volume", "forecast": "volume",
	"aht": "aht_s", "average_handle_time": "aht_s",
}
