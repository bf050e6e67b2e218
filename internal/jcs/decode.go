package jcs

import (
	"encoding"
	"fmt"
	"reflect"
	"strings"

	"github.com/cccplan/cccplan/internal/spell"
)

// Decode reads text, the canonical form of one value, into what v points to; see [Append]
// for how Go values and JSON go together. Members that v does not know are faults, and so
// are missing ones that are not omitempty.
func Decode(text []byte, v any) error {
	s := NewScanner(text)
	s.Value(v)
	return s.End()
}

// Value reads the next value into what v points to, as [Decode] does.
func (s *Scanner) Value(v any) { s.value(reflect.ValueOf(v).Elem()) }

func (s *Scanner) value(v reflect.Value) {
	if s.err != nil {
		return
	}
	if v.Kind() != reflect.Pointer && v.CanAddr() {
		if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
			at := s.pos
			text := s.Bytes()
			if s.err != nil {
				return
			}
			if err := u.UnmarshalText(text); err != nil {
				s.pos = at
				s.Fail(err)
			}
			return
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		if s.Skip("null") {
			v.SetZero()
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		s.value(v.Elem())
	case reflect.String:
		v.SetString(s.String())
	case reflect.Bool:
		if s.Skip("true") {
			v.SetBool(true)
		} else if !s.Skip("false") {
			s.Fail(fmt.Errorf("want true or false"))
		}
	case reflect.Int, reflect.Int64, reflect.Int32:
		at := s.pos
		n := s.Int()
		if v.OverflowInt(n) {
			s.pos = at
			s.Fail(fmt.Errorf("%d is too large", n))
			return
		}
		v.SetInt(n)
	case reflect.Slice:
		list := reflect.MakeSlice(v.Type(), 0, 0)
		s.Array(func() {
			x := reflect.New(v.Type().Elem()).Elem()
			s.value(x)
			list = reflect.Append(list, x)
		})
		v.Set(list)
	case reflect.Struct:
		s.structure(v)
	default:
		s.Fail(fmt.Errorf("jcs: %s has no canonical form", v.Type()))
	}
}

func (s *Scanner) structure(v reflect.Value) {
	known := fieldsOf(v.Type())
	next := 0
	missing := "" // the first member passed over that has to be there
	pass := func(until int) {
		for ; next < until; next++ {
			if !known[next].omit && missing == "" {
				missing = known[next].name
			}
		}
	}
	s.Object(func(name string) {
		for i := next; i < len(known); i++ {
			if known[i].name == name {
				pass(i)
				s.value(v.Field(known[i].index))
				next = i + 1
				return
			}
		}
		var names []string
		for _, f := range known {
			names = append(names, f.name)
		}
		hint := ""
		if n := spell.Nearest(name, names); n != "" {
			hint = fmt.Sprintf(": did you mean %q?", n)
		}
		s.Fail(fmt.Errorf("member %q is not known here, want %s%s", name, strings.Join(names, ", "), hint))
	})
	if pass(len(known)); missing != "" {
		s.Fail(fmt.Errorf("member %q is missing", missing))
	}
}
