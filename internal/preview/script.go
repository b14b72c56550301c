package preview

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/flux"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// addProblems adds an error for each place of the script that is refused.
func addProblems(problems []flux.Problem, diags *diag.Diagnostics) {
	for _, p := range problems {
		diags.AddAttributeError(path.Root("flux"), "The script is not run", atPlace(p.Pos, p.Message))
	}
}

func atPlace(pos flux.Pos, message string) string {
	return fmt.Sprintf("Line %d, column %d: %s", pos.Line, pos.Column, message)
}

// firstPlace is the place at the beginning of a message about a script, with what is
// said of the place in the definitions in front of it.
var firstPlace = regexp.MustCompile(
	`^(?:compilation failed: )?(?:(?:runtime )?error|error calling function "\w*") @(\d+):(\d+)-\d+:\d+: (?:error calling function "\w*" @0:0-0:0: )*`)

// queryError is the error about a query, with its place in the user's script if
// InfluxDB tells that. The content of strings, which may be secret, isn't told.
func queryError(reporter *diagnostic.Reporter, subject string, sent *flux.Preview, script string, err error) diag.Diagnostic {
	e := new(influx.Error)
	isAboutScript := errors.As(err, &e) && e.FromInfluxDB() &&
		(e.StatusCode == http.StatusBadRequest || e.StatusCode == http.StatusInternalServerError || e.StatusCode == http.StatusOK)
	if !isAboutScript {
		return reporter.Error(subject, err)
	}
	message := flux.Hide(sent.InOriginal(e.Message), script)
	if place := firstPlace.FindStringSubmatch(message); place != nil {
		line, _ := strconv.Atoi(place[1])
		column, _ := strconv.Atoi(place[2])
		message = atPlace(flux.Pos{Line: line, Column: column}, message[len(place[0]):])
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("flux"), "The script fails", strings.TrimSuffix(message, ".")+".")
}
