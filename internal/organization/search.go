package organization

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// search is the search for the organization of one thing, and what
// is said if it isn't found.
type search struct {
	resolver *Resolver
	// subject is the thing, such as `the task "cpu"`.
	subject string
	// config is what its configuration says, and wanted that or the provider's
	// default.
	config, wanted Attributes
	// state is where it is; nil if it is new or only read.
	state *Attributes
	diags *diag.Diagnostics
}

var (
	errNotAnID          = errors.New("org_id isn't an ID")
	errTwoOrganizations = errors.New("name two organizations")
)

// find looks up what is wanted. If that is a name and an ID, both have to be of
// one organization.
func (s *search) find(ctx context.Context) (*influx.Organization, error) {
	id := s.wanted.OrgID.ValueString()
	if s.wanted.hasID() && !influx.IsID(id) {
		return nil, errNotAnID
	}
	if !s.wanted.hasName() {
		return s.resolver.ByID(ctx, id)
	}
	found, err := s.resolver.ByName(ctx, s.wanted.Org.ValueString())
	if err == nil && id != "" && id != found.ID {
		return nil, fmt.Errorf("%w: %s has the ID %s", errTwoOrganizations, s.name(), found.ID)
	}
	return found, err
}

// reportNone reports that no organization is named anywhere.
func (s *search) reportNone() {
	s.diags.Append(s.resolver.errors.Once("no organization", s.subject, "no organization is set", func() diag.Diagnostic {
		return diag.NewErrorDiagnostic("No organization", diagnostic.Sentence(
			"%s has no organization. Set org or org_id, here or in the provider block, or the environment variable INFLUX_ORG or INFLUX_ORG_ID.",
			s.subject))
	}))
}

// report reports why the organization can't be used.
func (s *search) report(ctx context.Context, err error) {
	switch {
	case errors.Is(err, errNotAnID):
		if !hasErrorAt(*s.diags, path.Root("org_id")) { // else the resource's own check has found it
			s.diags.Append(s.at("org_id", "Invalid org_id", diagnostic.Capitalize(s.subject)+": "+CheckID(s.wanted.OrgID.ValueString()).Error()+"."))
		}
	case errors.Is(err, errTwoOrganizations):
		s.diags.Append(s.at("org_id", "Two organizations", fmt.Sprintf("org and org_id of %s %s. Remove one of the two attributes.", s.subject, err)))
	case errors.Is(err, errNotConfigured):
		s.diags.Append(s.at(s.attribute(), "The organization can't be checked", diagnostic.Sentence(
			"%s would be replaced by one in the organization %s. But a setting of the provider is not known before the apply, so whether that "+
				"organization exists can't be checked before the old one is destroyed. Apply what the setting comes from first "+
				"(terraform apply -target=…).", s.subject, s.name())))
	case influx.IsOrganizationGone(err), influx.IsOrganizationHidden(err):
		s.reportNotVisible(ctx)
	default:
		s.diags.Append(s.resolver.errors.Error(s.subject, err))
	}
}

// attribute is the one by which the organization is looked up.
func (s *search) attribute() string {
	if s.wanted.hasName() {
		return "org"
	}
	return "org_id"
}

// name is the organization as it is looked up: its name in quotes, or its ID.
func (s *search) name() string {
	if s.wanted.hasName() {
		return fmt.Sprintf("%q", s.wanted.Org.ValueString())
	}
	return s.wanted.OrgID.ValueString()
}

// at is an error at an attribute, if that is this thing's own and not the
// provider's.
func (s *search) at(attribute, summary, detail string) diag.Diagnostic {
	if s.config.isNull() {
		return diag.NewErrorDiagnostic(summary, detail)
	}
	return diag.NewAttributeErrorDiagnostic(path.Root(attribute), summary, detail)
}

// reportNotVisible reports that the server has no such organization, or doesn't
// show it to this token: mostly it doesn't say which.
func (s *search) reportNotVisible(ctx context.Context) {
	what := "no organization " + s.name() + " is visible to the token"
	if s.attribute() == "org_id" {
		what = "no organization with the ID " + s.name() + " is visible to the token"
	}
	s.diags.Append(s.resolver.errors.Once(what, s.subject, what, func() diag.Diagnostic {
		return s.at(s.attribute(), "No such organization",
			diagnostic.Capitalize(s.subject)+": "+what+". "+s.resolver.visibleOrganizations(ctx)+"\n"+s.whatToDo())
	}))
}

// whatToDo is what to do if the organization isn't visible.
func (s *search) whatToDo() string {
	text := ""
	if what := influx.Unusual(s.wanted.Org.ValueString()); what != "" {
		text = "The name in org has " + what + " in it. "
	}
	text += "Correct " + s.attribute()
	switch {
	case s.config.isNull():
		text += " in the provider block, or the environment variable INFLUX_" + strings.ToUpper(s.attribute())
	case s.attribute() == "org" && influx.IsID(s.wanted.Org.ValueString()):
		text += ": this is an ID, which belongs in org_id"
	}
	text += ". If the organization exists, the token lacks the permission read:orgs for it: use a token that has it, as is made by " +
		"influx auth create --read-orgs --read-tasks --write-tasks.\n"
	if s.state != nil {
		return text + diagnostic.Sentence("%s is in the organization with the ID %s. To leave it there, set org_id to that.",
			s.subject, s.state.OrgID.ValueString())
	}
	return text + "If the same apply creates the organization, set org_id to the id of its resource, which is looked up when it is known."
}

// maxVisible bounds how many organizations are listed.
const maxVisible = 20

// visibleOrganizations is a sentence about those that the token can read; empty
// if that can't be found out.
func (r *Resolver) visibleOrganizations(ctx context.Context) string {
	found, err := r.client.Organizations(ctx, maxVisible+1)
	switch {
	case err != nil:
		return ""
	case len(found) == 0:
		return "It can't read any organization, since it lacks the permission read:orgs."
	}
	var names []string
	for _, org := range found[:min(len(found), maxVisible)] {
		names = append(names, fmt.Sprintf("%q (%s)", org.Name, org.ID))
	}
	if len(found) > maxVisible {
		names = append(names, "and more")
	}
	return "Visible: " + strings.Join(names, ", ") + "."
}

func hasErrorAt(diags diag.Diagnostics, p path.Path) bool {
	for _, d := range diags.Errors() {
		if at, ok := d.(diag.DiagnosticWithPath); ok && at.Path().Equal(p) {
			return true
		}
	}
	return false
}
