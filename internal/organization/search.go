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

// search is the search for the organization of one object.
type search struct {
	resolver *Resolver
	// subject names the object in messages, for example `the task "cpu"`.
	subject string
	// config is the object's configuration, and effective is that or else the provider's default organization.
	config, effective Attributes
	// state is the object's prior state, nil if the object is new or only read.
	state *Attributes
	diags *diag.Diagnostics
}

var (
	errNotAnID     = errors.New("org_id isn't an ID")
	errEmpty       = errors.New("org is empty")
	errConflicting = errors.New("org and org_id name different organizations")
)

// find looks up the organization. If both org and org_id are set, they must name the same one.
func (s *search) find(ctx context.Context) (*influx.Organization, error) {
	id := s.effective.OrgID.ValueString()
	if s.effective.hasID() && !influx.IsID(id) {
		return nil, errNotAnID
	}
	if !s.effective.hasName() {
		return s.resolver.ByID(ctx, id)
	}
	if strings.TrimSpace(s.effective.Org.ValueString()) == "" {
		return nil, errEmpty
	}
	found, err := s.resolver.ByName(ctx, s.effective.Org.ValueString())
	if err == nil && id != "" && id != found.ID {
		return nil, fmt.Errorf("%w: %s has the ID %s, not %s", errConflicting, s.effective.quoted(), found.ID, id)
	}
	return found, err
}

// reportNotSet adds the error that neither the configuration nor the provider names an organization.
func (s *search) reportNotSet() {
	const title = "Organization is not set"
	problem := diagnostic.Sentence("%s has no organization", s.subject)
	s.diags.Append(s.resolver.errors.Once("no organization", s.subject, title, problem, func() diag.Diagnostic {
		return diag.NewErrorDiagnostic(title, problem+". Set org or org_id, here or in the provider block, or set INFLUX_ORG or "+
			"INFLUX_ORG_ID in the environment.")
	}))
}

// report adds the error about a lookup that failed.
func (s *search) report(ctx context.Context, err error) {
	switch {
	case errors.Is(err, errNotAnID):
		if !hasErrorAt(*s.diags, path.Root("org_id")) { // The resource's own check may have reported it.
			s.diags.Append(s.errorAt("org_id", "Invalid org_id", diagnostic.Capitalize(s.subject)+": "+CheckID(s.effective.OrgID.ValueString()).Error()+"."))
		}
	case errors.Is(err, errEmpty):
		s.diags.Append(s.errorAt("org", "Invalid org", diagnostic.Sentence(
			"%s: org must not be empty. To use the provider's organization, omit it or set it to null.", s.subject)))
	case errors.Is(err, errConflicting):
		s.diags.Append(s.errorAt("org_id", "Conflicting organizations", diagnostic.Sentence("%s: %s. Remove one of the two attributes.", s.subject, err)))
	case errors.Is(err, errNotConfigured):
		s.diags.Append(s.errorAt(s.attribute(), "Organization can't be verified", diagnostic.Sentence(
			"%s would be destroyed, and created again in the organization %s. The plan can't verify that this organization exists, because a "+
				"setting of the provider is not known until apply. First apply the resource that the setting comes from "+
				"(terraform apply -target=…).", s.subject, s.effective.quoted())))
	case influx.IsOrganizationGone(err), influx.IsOrganizationHidden(err):
		s.reportNotVisible(ctx)
	default:
		s.diags.Append(s.resolver.errors.Error(s.subject, err))
	}
}

// attribute returns the attribute by which the organization is looked up.
func (s *search) attribute() string {
	if s.effective.hasName() {
		return "org"
	}
	return "org_id"
}

// errorAt returns an error at an attribute of the object, or without an attribute if the organization is the provider's
// default.
func (s *search) errorAt(attribute, summary, detail string) diag.Diagnostic {
	if s.config.isNull() {
		return diag.NewErrorDiagnostic(summary, detail)
	}
	return diag.NewAttributeErrorDiagnostic(path.Root(attribute), summary, detail)
}

// reportNotVisible adds the error that the organization doesn't exist or isn't visible to the token: the server's
// answer mostly doesn't distinguish the two.
func (s *search) reportNotVisible(ctx context.Context) {
	problem := "no organization " + s.effective.quoted() + " is visible to the token"
	if s.attribute() == "org_id" {
		problem = "no organization with the ID " + s.effective.quoted() + " is visible to the token"
	}
	const title = "Organization not found"
	full := diagnostic.Capitalize(s.subject) + ": " + problem
	s.diags.Append(s.resolver.errors.Once(problem, s.subject, title, full, func() diag.Diagnostic {
		return s.errorAt(s.attribute(), title, full+". "+s.resolver.visibleOrganizations(ctx)+"\n"+s.advice())
	}))
}

// advice returns what to do about an organization that isn't visible to the token.
func (s *search) advice() string {
	text := ""
	if what := influx.Unusual(s.effective.Org.ValueString()); what != "" {
		text = "The name in org contains " + what + ". "
	}
	text += "Correct " + s.attribute()
	switch {
	case s.config.isNull():
		text += " in the provider block, or the environment variable INFLUX_" + strings.ToUpper(s.attribute())
	case s.attribute() == "org" && influx.IsID(s.effective.Org.ValueString()):
		text += ": this is an ID, which belongs in org_id"
	}
	text += ". If the organization exists, the token lacks the permission read:orgs for it. Create a token that has it with: " +
		"influx auth create --read-orgs --read-tasks --write-tasks\n"
	if s.state != nil {
		return text + diagnostic.Sentence("%s is in the organization with the ID %s. To leave it there, set org_id to this ID.",
			s.subject, s.state.OrgID.ValueString())
	}
	return text + "If the same apply creates the organization, set org_id to the id of its resource."
}

// maxVisible is the maximum number of organizations in a message.
const maxVisible = 20

// visibleOrganizations returns a sentence that lists the organizations visible to the token. It is empty if the server
// doesn't list them.
func (r *Resolver) visibleOrganizations(ctx context.Context) string {
	found, err := r.client.Organizations(ctx, maxVisible+1)
	switch {
	case err != nil:
		return ""
	case len(found) == 0:
		return "The token can't read any organization, because it lacks the permission read:orgs."
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
