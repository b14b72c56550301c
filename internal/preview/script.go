package preview

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// addProblems adds an error for each line of the script that has problems.
func addProblems(script string, problems []flux.Problem, diags *diag.Diagnostics) {
	for i := range problems {
		problems[i].Message = flux.Hide(problems[i].Message, script)
	}
	for _, text := range flux.AtPlaces(script, problems) {
		diags.AddAttributeError(path.Root("flux"), "Script not allowed here", text)
	}
}

var (
	// mistakeStart matches the beginning of each mistake in a message of InfluxDB.
	mistakeStart = regexp.MustCompile(`(?:^|\n\n)(?:compilation failed: )?(?:(?:runtime )?error|error calling function "\w*") @(\d+):(\d+)-\d+:\d+: `)
	// definitionPlaces matches the places in the definitions before the script, which may follow.
	definitionPlaces = regexp.MustCompile(`^(?:error calling function "\w*" @0:0-0:0: )*`)
)

// addQueryError adds the errors about a query, with their places in the user's script if InfluxDB returns them. It
// hides the content of strings, which may be secret.
func addQueryError(reporter *diagnostic.Reporter, subject string, sent *flux.Preview, script string, err error, diags *diag.Diagnostics) {
	e := new(influx.Error)
	isAboutScript := errors.As(err, &e) && e.FromInfluxDB() &&
		(e.StatusCode == http.StatusBadRequest || e.StatusCode == http.StatusInternalServerError || e.StatusCode == http.StatusOK)
	if !isAboutScript {
		diags.Append(reporter.Error(subject, err))
		return
	}
	problems := problemsIn(e.Message, sent, script)
	for _, text := range flux.AtPlaces(script, problems) {
		diags.AddAttributeError(path.Root("flux"), failed, text)
	}
	if len(problems) == 0 {
		diags.AddAttributeError(path.Root("flux"), failed, flux.InWords(script, flux.Pos{}, sent.InOriginal(e.Message)))
	}
}

const failed = "Script failed"

// problemsIn returns the problems in a message of InfluxDB that have a place in the script.
func problemsIn(message string, sent *flux.Preview, script string) []flux.Problem {
	var problems []flux.Problem
	starts := mistakeStart.FindAllStringSubmatchIndex(message, -1)
	for i, start := range starts {
		end := len(message)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		line, _ := strconv.Atoi(message[start[2]:start[3]])
		column, _ := strconv.Atoi(message[start[4]:start[5]])
		if line == 0 {
			continue // in the definitions before the script
		}
		pos := sent.Original(line, column)
		text := definitionPlaces.ReplaceAllString(sent.InOriginal(message[start[1]:end]), "")
		if p := (flux.Problem{Pos: pos, Message: flux.InWords(script, pos, text)}); !slices.Contains(problems, p) {
			problems = append(problems, p)
		}
	}
	return problems
}
