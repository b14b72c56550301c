package cli

import (
	"strings"

	"golang.org/x/mod/semver"
)

// Feature is something that not every version of Terraform and OpenTofu has.
type Feature struct {
	Name string
	// Terraform and OpenTofu are the first versions that have it, such as v1.8.0; empty if none has.
	Terraform, OpenTofu string
}

// The features that the provider, its tests or its guides use, and that the oldest supported versions lack.
var (
	Tests           = Feature{"terraform test", "v1.6.0", "v1.6.0"}
	ImportForEach   = Feature{"for_each in import blocks", "v1.7.0", "v1.7.0"}
	MockedProviders = Feature{"mock_provider", "v1.7.0", "v1.8.0"}
	Functions       = Feature{"functions of providers", "v1.8.0", "v1.7.0"}
	MovedTypes      = Feature{"moved blocks between types", "v1.8.0", "v1.10.0"}
	Identity        = Feature{"import by identity", "v1.12.0", "v1.12.0"}
	// Actions came together with list resources and terraform query.
	Actions = Feature{"actions and terraform query", "v1.14.0", ""}
)

// In reports whether a version has the feature. The version is one that [Version] returns.
func (f Feature) In(version string) bool {
	name, number, _ := strings.Cut(version, " ")
	first := f.Terraform
	if name == "OpenTofu" {
		first = f.OpenTofu
	}
	return first != "" && semver.Compare(number, first) >= 0
}
