package plandoc

import (
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/cccplan/cccplan/internal/jcs"
	"github.com/cccplan/cccplan/planner/sheet"
)

// schema is a JSON Schema, or part of one.
type schema map[string]any

// WriteSchema writes a JSON Schema (draft 2020-12) of the records of a document: each line
// of one is an object that it holds for. What binds lines together, and their canonical
// form, a schema cannot say; docs/plan-format.md does.
func WriteSchema(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(documentSchema())
}

func documentSchema() schema {
	kinds := map[string]schema{
		"document": schemaOf(reflect.TypeFor[Head]()), "party": schemaOf(reflect.TypeFor[Party]()), "key": schemaOf(reflect.TypeFor[Key]()), "revocation": schemaOf(reflect.TypeFor[Revocation]()),
		"version": schemaOf(reflect.TypeFor[Version]()), "contract": schemaOf(reflect.TypeFor[Contract]()), "queue": schemaOf(reflect.TypeFor[Queue]()),
		"assumption": schemaOf(reflect.TypeFor[Assumption]()), "event": schemaOf(reflect.TypeFor[Event]()),
		"log": schemaOf(reflect.TypeFor[Entry]()), "signature": schemaOf(reflect.TypeFor[Signature]()), "end": schemaOf(reflect.TypeFor[end]()),
		"axis": object(schema{"channel": text(), "day": dayText(), "queue": text(), "runs": schema{
			"type": "array", "description": "seconds from local midnight, minutes east of UTC, length in seconds, number of intervals",
			"items": schema{"type": "array", "minItems": 4, "maxItems": 4, "prefixItems": []schema{wholeNumber(0, 86399), {"type": []string{"integer", "null"}, "minimum": -1439, "maximum": 1439}, wholeNumber(1, 31*86400), wholeNumber(1, mostIntervals)}},
		}}, nil),
		"marks": object(schema{"channel": text(), "day": dayText(), "quantity": quantityName(), "queue": text(), "runs": schema{"type": "array", "minItems": 1, "items": schemaOf(reflect.TypeFor[markRun]())}}, nil),
		"strip": object(schema{"channel": text(), "day": dayText(), "private": roleName(), "quantity": quantityName(), "queue": text(), "salt": hexText(32),
			"values": schema{"type": "array", "minItems": 1, "maxItems": mostIntervals, "description": "one for each interval, or a single one for all; null: not known, false: no cell",
				"items": schema{"oneOf": []schema{wholeNumber(-jcs.Largest, jcs.Largest), {"type": "string", "minLength": 1}, {"type": "null"}, {"const": false}}}}}, []string{"private", "salt"}),
		"hidden": object(schema{"channel": text(), "commitment": hexText(64), "day": dayText(), "private": roleName(), "quantity": quantityName(), "queue": text()}, nil),
	}
	var records []schema
	for _, k := range append(plainKinds(), "axis", "strip", "hidden", "marks") {
		records = append(records, schema{"title": k, "type": "object", "properties": schema{k: kinds[k]}, "required": []string{k}, "additionalProperties": false})
	}
	return schema{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "title": Schema + ": a record, one line of a document", "oneOf": records,
	}
}

// plainKinds are the kinds of records but those of cells.
func plainKinds() (list []string) {
	for _, k := range kinds {
		if k != "cells" {
			list = append(list, k)
		}
	}
	return list
}

func wholeNumber(least, most int64) schema {
	return schema{"type": "integer", "minimum": least, "maximum": most}
}
func text() schema { return schema{"type": "string"} }
func hexText(n int) schema {
	return schema{"type": "string", "pattern": fmt.Sprintf("^[0-9a-f]{%d}$", n)}
}
func dayText() schema  { return schema{"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"} }
func roleName() schema { return schema{"enum": Roles} }
func quantityName() schema {
	var names []string
	for _, q := range byName {
		names = append(names, q.String())
	}
	return schema{"enum": names}
}

// object is a schema of an object with members, all needed but some.
func object(members schema, optional []string) schema {
	required := []string{}
	for k := range members {
		if !slices.Contains(optional, k) {
			required = append(required, k)
		}
	}
	slices.Sort(required)
	return schema{"type": "object", "properties": members, "required": required, "additionalProperties": false}
}

// schemaOf is the schema of a Go type, as package jcs writes it.
func schemaOf(t reflect.Type) schema {
	switch t {
	case reflect.TypeFor[Hash](), reflect.TypeFor[PublicKey]():
		return hexText(64)
	case reflect.TypeFor[Sig]():
		return hexText(128)
	case reflect.TypeFor[Fingerprint]():
		return hexText(40)
	case reflect.TypeFor[Instant]():
		return schema{"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"}
	case reflect.TypeFor[Day]():
		return dayText()
	case reflect.TypeFor[ID]():
		return schema{"type": "string", "pattern": "^(A(0|[1-9][0-9]{0,5})|[CP][1-9][0-9]{0,5})$"}
	case reflect.TypeFor[Role]():
		return roleName()
	case reflect.TypeFor[Status]():
		return schema{"enum": Statuses}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem())
	case reflect.String:
		return text()
	case reflect.Bool:
		return schema{"type": "boolean"}
	case reflect.Slice:
		return schema{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Struct:
		members, optional := schema{}, []string{}
		for i := range t.NumField() {
			name, option, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			members[name] = schemaOf(t.Field(i).Type)
			if option == "omitempty" {
				optional = append(optional, name)
			}
		}
		return object(members, optional)
	}
	return wholeNumber(-sheet.Most, sheet.Most)
}
