package csvfile_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/cccplan/cccplan/internal/csvfile"
)

func ExampleRead() {
	type row struct {
		Start   csvfile.Stamp  `csv:"start" col:"required"`
		Offered csvfile.Number `csv:"offered" col:"required"`
	}
	const german = "Start;Offered\n05.01.2026 09:00;12,5\n05.01.2026 09:30;\n05.01.2026 10:00;n/a\n"
	info, err := csvfile.Read(context.Background(), strings.NewReader(german), csvfile.Options{Name: "history.csv"}, func(r *csvfile.Row[row]) error {
		fmt.Println(r.Line, r.Value.Start.Wall.Format("2006-01-02 15:04"), r.Value.Offered, r.Value.Offered.Missing())
		return nil
	})
	fmt.Printf("separator %q, decimal comma %v (%s)\n", info.Comma, info.DecimalComma, info.DecimalFrom)
	fmt.Println(err)
	// Output:
	// 2 2026-01-05 09:00 12.5 false
	// 3 2026-01-05 09:30 NaN true
	// separator ';', decimal comma true (cells)
	// history.csv:4: column "Offered": "n/a" is not a number
}

func ExampleWriter() {
	w := csvfile.NewWriter(os.Stdout)
	for _, record := range [][]string{{"queue", "volume"}, {csvfile.GuardText("=cmd()"), "12.5"}} {
		if err := w.Write(record); err != nil {
			fmt.Println(err)
		}
	}
	if err := w.Flush(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// queue,volume
	// '=cmd(),12.5
}

// The form that Excel opens right where decimals have commas.
func ExampleLocale_NewWriter() {
	l, err := csvfile.ParseLocale("sv")
	if err != nil {
		fmt.Println(err)
		return
	}
	var b strings.Builder
	w := l.NewWriter(&b)
	if err := w.Write([]string{"kö", l.Decimal("12.5")}); err != nil {
		fmt.Println(err)
	}
	if err := w.Flush(); err != nil {
		fmt.Println(err)
	}
	fmt.Printf("%q\n", b.String())
	// Output: "\ufeffkö;12,5\r\n"
}
