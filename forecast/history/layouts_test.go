package history

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Column names and forms as Genesys Cloud and Amazon Connect document them for imports of
// history (reference/practice.md 4.1, sources 97, 105 and 106).
func TestReadVendorLayouts(t *testing.T) {
	for name, text := range map[string]string{
		"Genesys Cloud": "Interval Start UTC Date,Queue,Media Type,Skill Set,Language,Offered,Interactions Handled,Total Handle Time\n" +
			"2026-01-05T08:00:00Z,Sales,Voice,a|||b,sv,12,10,3000\n2026-01-05T08:15:00Z,Sales,Voice,a|||b,sv,7,7,2100\n",
		"Amazon Connect": "QueueName,QueueId,ChannelType,TimeStamp,IntervalDuration,IncomingContactVolume,AverageHandleTime,ContactsHandled\n" +
			"Sales,6f1c,VOICE,2026-01-05T08:00:00Z,15mins,12,300,10\nSales,6f1c,VOICE,2026-01-05T08:15:00Z,15mins,7,300,7\n",
		"ours": "start,queue,channel,offered,answered,handle_s\n2026-01-05T08:00:00Z,Sales,voice,12,10,3000\n2026-01-05T08:15:00Z,Sales,,7,7,2100\n",
	} {
		h := mustRead(t, nil, text)
		if len(h.Queues) != 1 || h.Step != 15*time.Minute {
			t.Errorf("%s: %d queues by %v", name, len(h.Queues), h.Step)
			continue
		}
		q := h.Queues[0]
		got := []any{q.Offered.Queue, q.Offered.Channel, q.Offered.Grid.Start.UTC().Format(time.RFC3339), q.Offered.Values, q.Answered, q.Handle.Contacts, q.Handle.Seconds}
		want := []any{"Sales", "voice", "2026-01-05T08:00:00Z", []float64{12, 7}, []float64{10, 7}, []float64{10, 7}, []float64{3000, 2100}}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// Every alias names a column that rows have.
func TestAliases(t *testing.T) {
	for alias, column := range aliases {
		header := "start,offered," + alias
		switch column {
		case "start":
			header = alias + ",offered,note"
		case "offered":
			header = "start," + alias + ",note"
		}
		h, err := read(t, nil, header+"\n2026-01-05 09:00,1,\n2026-01-05 09:30,2,\n")
		if err != nil {
			t.Errorf("%s for %s: %v", alias, column, err)
			continue
		}
		found := false
		for _, c := range h.Files[0].Columns {
			found = found || c == column
		}
		if !found {
			t.Errorf("%s is not read as %s: columns %v", alias, column, h.Files[0].Columns)
		}
	}
}
