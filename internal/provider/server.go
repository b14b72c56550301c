package provider

import (
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/influxtasks/terraform-provider-influxdb/internal/label"
	"github.com/influxtasks/terraform-provider-influxdb/internal/serve"
	"github.com/influxtasks/terraform-provider-influxdb/internal/task"
)

// NewServer returns a function that creates the provider's server. Resources that a plan finds in large numbers have a
// fast path. The environment variable TERRAFORM_PROVIDER_INFLUXDB_FAST_PATH=off turns that off, to find out whether it
// causes a fault.
func NewServer(version string) func() tfprotov6.ProviderServer {
	p := &influxdbProvider{version: version}
	server := providerserver.NewProtocol6(p)
	if os.Getenv("TERRAFORM_PROVIDER_INFLUXDB_FAST_PATH") == "off" {
		return server
	}
	return serve.WithFastPaths(server, map[string]serve.FastPath{
		"influxdb_task":       task.FastPath{Data: p.data.Load},
		"influxdb_task_label": label.TaskLabelFastPath{Data: p.data.Load},
	})
}
