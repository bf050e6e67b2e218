package csvfile

import (
	"fmt"
	"reflect"
	"strings"
)

type kind int

const (
	numberCell kind = iota
	textCell
	stampCell
)

// column is one field of a row struct.
type column struct {
	name     string
	kind     kind
	required bool
}

// schema returns the columns of the struct type T in field order. It panics if
// T is not a struct of tagged Number, Text and Stamp fields: that is a mistake
// in the calling program, and gocsv would fill such a field by rules of its own.
func schema[T any]() []column {
	t := reflect.TypeFor[T]()
	if t.Kind() != reflect.Struct {
		panic(fmt.Sprintf("csvfile: row type %v is not a struct", t))
	}
	cols := make([]column, 0, t.NumField())
	seen := make(map[string]bool)
	for i := range t.NumField() {
		f := t.Field(i)
		c := column{name: f.Tag.Get("csv"), required: f.Tag.Get("col") == "required"}
		switch f.Type {
		case reflect.TypeFor[Number]():
			c.kind = numberCell
		case reflect.TypeFor[Text]():
			c.kind = textCell
		case reflect.TypeFor[Stamp]():
			c.kind = stampCell
		default:
			panic(fmt.Sprintf("csvfile: field %s of %v is a %v, want Number, Text or Stamp", f.Name, t, f.Type))
		}
		// A comma would start gocsv's own options.
		if !f.IsExported() || c.name == "" || c.name != normalise(c.name) || strings.ContainsAny(c.name, ",") {
			panic(fmt.Sprintf("csvfile: field %s of %v has no usable csv tag", f.Name, t))
		}
		if seen[c.name] {
			panic(fmt.Sprintf("csvfile: two fields of %v have the tag %s", t, c.name))
		}
		seen[c.name] = true
		cols = append(cols, c)
	}
	if len(cols) == 0 {
		panic(fmt.Sprintf("csvfile: row type %v has no fields", t))
	}
	return cols
}
