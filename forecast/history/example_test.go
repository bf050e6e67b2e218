package history_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/cccplan/cccplan/forecast/history"
)

func ExampleRead() {
	const text = `start,utc_offset_min,queue,offered,answered,handle_s
2026-01-05 09:00,60,sales,12,11,3300
2026-01-05 09:30,60,sales,,,
2026-01-05 10:00,60,sales,0,0,
`
	h, err := history.Read(context.Background(), []history.Source{{Name: "history.csv", Reader: strings.NewReader(text)}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, q := range h.Queues {
		fmt.Println(q.Name(), "by", h.Step, "from", q.Offered.Grid.Start.Format("2006-01-02 15:04 -07:00"))
		fmt.Println("offered ", q.Offered.Values)
		fmt.Println("answered", q.Handle.Contacts)
		fmt.Println("seconds ", q.Handle.Seconds)
	}
	// Output:
	// sales by 30m0s from 2026-01-05 09:00 +01:00
	// offered  [12 NaN 0]
	// answered [11 NaN NaN]
	// seconds  [3300 NaN NaN]
}

// All faults of a file come at once, with line, column and value.
func ExampleRead_faults() {
	const text = `start,offered
2026-01-05 09:00,12
2026-01-05 09:30,n/a
2026-01-05 10:00,-3
`
	_, err := history.Read(context.Background(), []history.Source{{Name: "history.csv", Reader: strings.NewReader(text)}}, nil)
	fmt.Println(err)
	// Output:
	// history.csv:3: column "offered": "n/a" is not a number
	// history.csv:4: column "offered": "-3" is negative: want contacts, 0 or more
}
