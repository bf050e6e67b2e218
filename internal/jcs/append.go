package jcs

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// Append appends the canonical form of v: structs by their json tags (a name, and
// omitempty), slices, pointers (nil is null), strings, booleans, whole numbers, and what
// has MarshalText. A nil slice is an empty array. Members that are omitempty are left out
// when they are zero or an empty slice.
func Append(dst []byte, v any) ([]byte, error) { return appendValue(dst, reflect.ValueOf(v)) }

func appendValue(dst []byte, v reflect.Value) ([]byte, error) {
	if v.Kind() != reflect.Pointer && v.CanInterface() {
		if m, ok := v.Interface().(encoding.TextMarshaler); ok {
			text, err := m.MarshalText()
			if err != nil {
				return dst, err
			}
			return appendText(dst, string(text))
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return append(dst, "null"...), nil
		}
		return appendValue(dst, v.Elem())
	case reflect.String:
		return appendText(dst, v.String())
	case reflect.Bool:
		return strconv.AppendBool(dst, v.Bool()), nil
	case reflect.Int, reflect.Int64, reflect.Int32:
		n := v.Int()
		if n > Largest || n < -Largest {
			return dst, fmt.Errorf("%d is beyond 2^53 - 1", n)
		}
		return strconv.AppendInt(dst, n, 10), nil
	case reflect.Slice:
		dst = append(dst, '[')
		for i := range v.Len() {
			if i > 0 {
				dst = append(dst, ',')
			}
			var err error
			if dst, err = appendValue(dst, v.Index(i)); err != nil {
				return dst, fmt.Errorf("[%d]: %w", i, err)
			}
		}
		return append(dst, ']'), nil
	case reflect.Struct:
		dst = append(dst, '{')
		first := true
		for _, f := range fieldsOf(v.Type()) {
			x := v.Field(f.index)
			if f.omit && empty(x) {
				continue
			}
			if !first {
				dst = append(dst, ',')
			}
			first = false
			dst = append(AppendString(dst, f.name), ':')
			var err error
			if dst, err = appendValue(dst, x); err != nil {
				return dst, fmt.Errorf("%s: %w", f.name, err)
			}
		}
		return append(dst, '}'), nil
	}
	return dst, fmt.Errorf("jcs: %s has no canonical form", v.Type())
}

func appendText(dst []byte, s string) ([]byte, error) {
	if !utf8.ValidString(s) {
		return dst, fmt.Errorf("%q is not valid UTF-8", s)
	}
	return AppendString(dst, s), nil
}

func empty(v reflect.Value) bool {
	if v.Kind() == reflect.Slice {
		return v.Len() == 0
	}
	return v.IsZero()
}

// field is a member of the object that a struct is.
type field struct {
	name  string
	index int
	omit  bool
}

var fields sync.Map // of reflect.Type to []field

// fieldsOf are the members of a struct type, in canonical order.
func fieldsOf(t reflect.Type) []field {
	if f, ok := fields.Load(t); ok {
		return f.([]field)
	}
	var list []field
	for i := range t.NumField() {
		name, option, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		list = append(list, field{name, i, option == "omitempty"})
	}
	slices.SortFunc(list, func(a, b field) int {
		if Less(a.name, b.name) {
			return -1
		}
		return 1
	})
	fields.Store(t, list)
	return list
}
