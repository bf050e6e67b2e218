package main

import (
	"github.com/urfave/cli/v2"

	"github.com/cccplan/cccplan/planner/planfile"
)

func localeFlag() *value[planfile.Locale] {
	return &value[planfile.Locale]{parse: planfile.ParseLocale}
}

func localeOption(v *value[planfile.Locale]) cli.Flag {
	return &cli.GenericFlag{Name: "locale", Value: v, Usage: "write the separator, decimal mark and byte order mark that Excel of a `LOCALE` opens right: sv, de, sl, tr, fr or en (default: comma, point, no mark)"}
}

// localeSetting is the locale where one was given.
func localeSetting(c *cli.Context, v *value[planfile.Locale]) []planfile.Setting {
	if !c.IsSet("locale") {
		return nil
	}
	return []planfile.Setting{{Name: "locale", Value: v.v.String(), Origin: "flag"}}
}
