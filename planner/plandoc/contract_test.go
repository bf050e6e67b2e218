package plandoc_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/cccplan/cccplan/planner/config"
	"github.com/cccplan/cccplan/planner/plandoc"
	"github.com/cccplan/cccplan/planner/sheet"
)

// The template of a contract, as it is, says nothing; with all its comments taken off it
// says something about everything, and all of it is valid.
func TestContractTemplate(t *testing.T) {
	var empty plandoc.Contract
	if err := config.ReadContract(strings.NewReader(config.ContractTemplate), "contract.toml", &empty); err != nil || len(empty.Targets) > 0 || empty.Billing != nil {
		t.Errorf("%+v, %v", empty, err)
	}
	var c plandoc.Contract
	setting := regexp.MustCompile(`(?m)^# (\[|[a-z_]+ = )`)
	if err := config.ReadContract(strings.NewReader(setting.ReplaceAllString(config.ContractTemplate, "$1")), "contract.toml", &c); err != nil {
		t.Fatal(err)
	}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	if c.Targets[0].Share != 800_000 || c.Targets[0].WithinMS != 20_000 || c.Corridors[0].Above != 100_000 || len(c.Fences) != 2 || c.Fences[0].Flex != 50_000 || c.Relief == nil || len(c.Billing.Credits) != 2 || c.Billing.Floor != 900_000 || len(c.Exceptions) != 1 || c.AHT.Above != 30_000 || c.Month != 22 || len(c.Lags) != 3 {
		t.Errorf("%+v", c)
	}
	if c.Owner(sheet.Shrinkage) != sheet.CCC || c.Private(sheet.Shrinkage) != plandoc.CCC || c.Private(sheet.Scheduled) != plandoc.CCC || c.Private(sheet.Agents) != "" || c.Owner(sheet.Agents) != sheet.Nobody || c.Owner(sheet.Volume) != sheet.Client {
		t.Error("owners")
	}
}

// Faults of a contract come all at once, each with its place.
func TestContractFaults(t *testing.T) {
	c := plandoc.Contract{
		Currency:   "euro",
		Lags:       []int64{21, 45},
		Targets:    []plandoc.Target{{Formula: "most", Share: 1_000_001, WithinMS: -1, Period: "year"}},
		Corridors:  []plandoc.Corridor{{Quantity: "volumes", Grain: "day", Near: 5, Far: 2, Rule: "mine"}},
		Fences:     []plandoc.Fence{{Days: -1, Period: "day", Right: "frozen", Flex: 1}},
		Ownership:  []plandoc.Ownership{{Quantity: "agents", Owner: "ccc"}, {Quantity: "aht_s", Owner: "joint", Private: true}, {Quantity: "aht_s", Owner: "ccc"}},
		Relief:     &plandoc.Relief{Method: "none", Grain: "day"},
		Billing:    &plandoc.Billing{Model: "word", Period: "day", Floor: 2, Ceiling: 1, Credits: []plandoc.Credit{{Below: 800_000, Credit: 2}, {Below: 900_000, Credit: 1}}},
		Exceptions: []plandoc.ExceptionRule{{Quantity: "volume", Grain: "day", Hours: 0, Owner: "joint"}},
		AHT:        &plandoc.AHTClause{Owner: "nobody"},
		Note:       "a\nb",
	}
	err := c.Validate()
	if err == nil {
		t.Fatal("valid")
	}
	for _, want := range []string{
		`currency: "euro": want a code of ISO 4217`, `lags: want the most days first`, `targets[0].formula: "most": want offered`, `targets[0].share: 1000001: want a whole number from 1 to 1000000`,
		`targets[0].within_ms: -1`, `targets[0].period: "year": want interval, day, week, month`, `corridors[0].quantity: "volumes"`, `corridors[0].far: 2: want at least near, 5`, `corridors[0].rule: "mine": want owner, base, midpoint`,
		`fences[0].days: -1`, `fences[0].flex: 1: only slushy has one`, `ownership[0].quantity: "agents": follows from others`, `ownership[1].private: of what both own`, `ownership: aht_s is there twice`,
		`relief.method: "none"`, `billing.model: "word"`, `billing.ceiling: 1: want at least the floor, 2`, `billing.credits: want falling service levels`,
		`exceptions[0].id: it is empty`, `exceptions[0].hours: 0`, `exceptions[0].owner: "joint"`, `aht.owner: "nobody"`, `note: it holds the character U+000A`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %s in\n%v", want, err)
		}
	}
}

// A contract file says shares and times as people do, and what it cannot say with a place.
func TestReadContract(t *testing.T) {
	for text, want := range map[string]string{
		"[[targets]]\nshare = 0.8":               "targets.share: number 0.8 does not fit: want int64",
		"[[targets]]\nshare = \"80.00001%\"":     `targets[0].share: "80.00001%" has more digits than a share can have`,
		"[[targets]]\nwithin_ms = \"soon\"":      `targets[0].within_ms: "soon" is no time`,
		"[[target]]\nshare = 1":                  `unknown field "target"`,
		"lags = [45,":                            "contract.toml:1",
		"note = “curly”":                         "contract.toml:1",
		strings.Repeat("# long\n", 200_000):      "is larger than 1 MiB",
		"[[targets]]\nshare = \"1e99%\"":         "is no share",
		"currency = \"EUR\"\ncurrency = \"SEK\"": "contract.toml:2",
	} {
		var c plandoc.Contract
		if err := config.ReadContract(strings.NewReader(text), "contract.toml", &c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q", text, err, want)
		}
	}
}
