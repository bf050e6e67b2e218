package benchmarks_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"testing"
	"time"

	"github.com/cccplan/cccplan/internal/csvfile"
	"github.com/gocarina/gocsv"
)

// The benchmarks of this file read csvRows rows of 8 columns, about 60 MB, made
// while they are read, so that the peak of memory is that of the reader:
//
//	go test -c -o bench ./benchmarks
//	/usr/bin/time -v ./bench -test.run='^$' -test.bench=CSV/csvfile -test.benchtime=1x
//
// BenchmarkCSV/gocsv is gocsv's own streaming read of the same bytes into the
// same columns with its own rules, through NewUnmarshaller, the faster of its
// two streaming ways; BenchmarkCSV/gocsv-chan is the other, UnmarshalToChan.
const csvRows = 1_000_000

type csvRow struct {
	Start     csvfile.Stamp  `csv:"start" col:"required"`
	Queue     csvfile.Text   `csv:"queue"`
	Channel   csvfile.Text   `csv:"channel"`
	Offered   csvfile.Number `csv:"offered" col:"required"`
	Answered  csvfile.Number `csv:"answered"`
	Abandoned csvfile.Number `csv:"abandoned"`
	HandleS   csvfile.Number `csv:"handle_s"`
	WaitS     csvfile.Number `csv:"wait_s"`
}

// gocsvRow has the same columns in the types that gocsv reads by itself.
type gocsvRow struct {
	Start     string  `csv:"start"`
	Queue     string  `csv:"queue"`
	Channel   string  `csv:"channel"`
	Offered   float64 `csv:"offered"`
	Answered  float64 `csv:"answered"`
	Abandoned float64 `csv:"abandoned"`
	HandleS   float64 `csv:"handle_s"`
	WaitS     float64 `csv:"wait_s"`
}

func BenchmarkCSV(b *testing.B) {
	for _, bench := range []struct {
		name string
		read func(io.Reader) (rows int, offered float64, err error)
	}{
		{"csvfile", readCSVFile},
		{"gocsv", readGocsv},
		{"gocsv-chan", readGocsvChan},
		{"encoding-csv", readEncodingCSV},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				rows, _, err := bench.read(newHistory(csvRows))
				if err != nil {
					b.Fatal(err)
				}
				if rows != csvRows {
					b.Fatalf("%d rows, want %d", rows, csvRows)
				}
			}
			b.ReportMetric(float64(b.N)*csvRows/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// TestCSVReadersAgree keeps the benchmark honest: all readers read all of it.
func TestCSVReadersAgree(t *testing.T) {
	const rows = 5000
	_, want, err := readGocsv(newHistory(rows))
	if err != nil {
		t.Fatal(err)
	}
	for name, read := range map[string]func(io.Reader) (int, float64, error){"csvfile": readCSVFile, "gocsv-chan": readGocsvChan} {
		n, sum, err := read(newHistory(rows))
		if err != nil || n != rows || sum != want {
			t.Errorf("%s: %d rows, sum %v, error %v; want %d rows, sum %v", name, n, sum, err, rows, want)
		}
	}
}

func readCSVFile(r io.Reader) (rows int, offered float64, err error) {
	_, err = csvfile.Read(context.Background(), r, csvfile.Options{}, func(row *csvfile.Row[csvRow]) error {
		rows++
		offered += float64(row.Value.Offered)
		return nil
	})
	return rows, offered, err
}

func readGocsv(r io.Reader) (rows int, offered float64, err error) {
	u, err := gocsv.NewUnmarshaller(csv.NewReader(r), gocsvRow{})
	if err != nil {
		return 0, 0, err
	}
	for {
		v, err := u.Read()
		if err == io.EOF {
			return rows, offered, nil
		} else if err != nil {
			return rows, offered, err
		}
		rows++
		offered += v.(gocsvRow).Offered
	}
}

func readGocsvChan(r io.Reader) (rows int, offered float64, err error) {
	c := make(chan gocsvRow, 256)
	done := make(chan error, 1)
	go func() { done <- gocsv.UnmarshalToChan(r, c) }()
	for v := range c {
		rows++
		offered += v.Offered
	}
	return rows, offered, <-done
}

func readEncodingCSV(r io.Reader) (rows int, offered float64, err error) {
	c := csv.NewReader(r)
	c.ReuseRecord = true
	for {
		_, err := c.Read()
		if err == io.EOF {
			return rows - 1, 0, nil // the header
		} else if err != nil {
			return rows, 0, err
		}
		rows++
	}
}

// historyBlock is how many rows are made once and then repeated, so that the
// benchmark measures readers and not strconv.
const historyBlock = 50_000

// history is the CSV text of 20 queues in half-hours.
type history struct {
	head  []byte // not yet read
	block []byte
	left  int // blocks after head
}

// newHistory returns a history of the given number of rows, below historyBlock
// or a multiple of it.
func newHistory(rows int) io.Reader {
	const queues = 20
	perBlock := min(rows, historyBlock)
	start := time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC)
	var b []byte
	for i := range perBlock {
		offered := 20 + i*7919%113
		abandoned := i * 31 % 7
		b = start.Add(time.Duration(i/queues)*30*time.Minute).AppendFormat(b, "2006-01-02 15:04")
		b = fmt.Appendf(b, ",queue_%02d,voice,%d,%d,%d,", i%queues, offered, offered-abandoned, abandoned)
		b = strconv.AppendFloat(b, float64(offered)*(180+float64(i%97)/8), 'f', -1, 64)
		b = append(b, ',')
		b = strconv.AppendFloat(b, float64(offered*(i%41))/4, 'f', -1, 64)
		b = append(b, '\n')
	}
	header := []byte("start,queue,channel,offered,answered,abandoned,handle_s,wait_s\n")
	return &history{head: header, block: b, left: rows / perBlock}
}

func (h *history) Read(p []byte) (int, error) {
	if len(h.head) == 0 {
		if h.left == 0 {
			return 0, io.EOF
		}
		h.head = h.block
		h.left--
	}
	n := copy(p, h.head)
	h.head = h.head[n:]
	return n, nil
}
