package doctest_test

import (
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
	"github.com/influxtasks/terraform-provider-influxdb/internal/tools/cli"
)

// Every example works as published: resources are created and imported in each way, data sources are read, functions
// called, and actions invoked.
func TestAccExamples(t *testing.T) {
	env := machine(t)
	for kind, examples := range map[string]struct {
		prepare func(*testing.T, *shell)
		use     func(t *testing.T, s *shell, folder string)
	}{
		"resources":      {withUser, useResource},
		"data-sources":   {withRuns, useConfiguration},
		"functions":      {nil, useConfiguration},
		"actions":        {withReadingsAndRuns, useAction},
		"list-resources": {withRuns, useListResource},
		"provider":       {withProfile, useProvider},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			switch kind {
			case "actions", "list-resources":
				acctest.Needs(t, cli.Actions)
			case "functions":
				acctest.Needs(t, cli.Functions)
			}
			folders, err := filepath.Glob("../../examples/" + kind + "/*")
			if err != nil || len(folders) == 0 {
				t.Fatalf("there are none: %v", err)
			}
			s := newShell(t, env)
			if examples.prepare != nil {
				examples.prepare(t, s)
			}
			s.write(t, "source.tf.json", source)
			s.mustRun(t, "terraform init")
			for _, folder := range folders {
				t.Run(filepath.Base(folder), func(t *testing.T) { examples.use(t, s, folder) })
				s.mustRun(t, "rm -f *.tf *.hcl")
			}
		})
	}
}

// source is the part of a configuration that examples leave out.
const source = `{"terraform": {"required_providers": {"influxdb": {"source": "influxtasks/influxdb"}}}}`

// noChange is a command that fails if the plan has changes.
const noChange = "terraform plan -detailed-exitcode"

// useResource creates the resource, imports it in each way, and deletes it.
func useResource(t *testing.T, s *shell, folder string) {
	s.copy(t, folder, "resource.tf")
	s.mustRun(t, "terraform apply", noChange)

	imports := s.example(t, folder, "import.sh")
	address := strings.Fields(imports[strings.Index(imports, "terraform import"):])[2]
	ids := s.ids(t, s.example(t, folder, "import-by-identity.tf"), address)
	for line := range strings.Lines(imports) {
		if strings.HasPrefix(line, "terraform import") {
			s.mustRun(t, "terraform state rm "+address, ids.Replace(line), noChange)
		}
	}
	forms := []string{"import-by-string-id.tf"}
	if acctest.Has(cli.Identity) {
		forms = append(forms, "import-by-identity.tf")
	}
	for _, form := range forms {
		s.write(t, "import.tf", ids.Replace(s.example(t, folder, form)))
		out := s.mustRun(t, "terraform state rm "+address, "terraform apply", "rm import.tf")
		if !strings.Contains(out, "1 imported, 0 added, 0 changed, 0 destroyed") {
			t.Errorf("%s does more than to import:\n%s", form, out)
		}
	}
	s.mustRun(t, "terraform destroy")
}

// ids returns a replacer that replaces the IDs in an example with those in the state. The example of an import by
// identity says which attribute each ID belongs to.
func (s *shell) ids(t *testing.T, identity, address string) *strings.Replacer {
	t.Helper()
	var state struct {
		Values struct {
			RootModule struct {
				Resources []struct {
					Address string
					Values  map[string]any
				}
			} `json:"root_module"`
		}
	}
	if err := json.Unmarshal([]byte(s.mustRun(t, "terraform show -json")), &state); err != nil {
		t.Fatal(err)
	}
	var pairs []string
	for _, resource := range state.Values.RootModule.Resources {
		if resource.Address != address {
			continue
		}
		for _, attribute := range regexp.MustCompile(`(\w+) += "(\w+)"`).FindAllStringSubmatch(identity, -1) {
			pairs = append(pairs, attribute[2], resource.Values[attribute[1]].(string))
		}
	}
	if len(pairs) == 0 {
		t.Fatalf("the state has no %s, or its identity no attributes:\n%s", address, identity)
	}
	return strings.NewReplacer(pairs...)
}

// useConfiguration applies the configuration of an example.
func useConfiguration(t *testing.T, s *shell, folder string) {
	files, err := filepath.Glob(folder + "/*.tf")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		s.copy(t, folder, filepath.Base(file))
	}
	s.mustRun(t, "terraform apply", noChange)
}

// useAction applies a configuration that triggers the action, and runs the commands in the example's comments.
func useAction(t *testing.T, s *shell, folder string) {
	s.copy(t, folder, "action.tf")
	if strings.HasSuffix(folder, "run_cancel") {
		// This action needs a running run, and no run takes long.
		s.mustRun(t, "terraform validate")
		return
	}
	s.mustRun(t, "terraform apply", s.commands(t, folder, "action.tf"))
}

// useListResource runs terraform query, and the commands in the example's comments.
func useListResource(t *testing.T, s *shell, folder string) {
	files, err := filepath.Glob(folder + "/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		s.copy(t, folder, name)
		s.mustRun(t, "terraform query", s.commands(t, folder, name), "rm *.hcl")
	}
}

// useProvider reads something with each way to sign in. Only two of the examples take settings from the environment.
func useProvider(t *testing.T, s *shell, file string) {
	server := acctest.Server(t)
	text := s.example(t, "", file)
	environment := "unset INFLUX_HOST INFLUX_TOKEN INFLUX_ORG"
	switch filepath.Base(file) {
	case "provider.tf":
		s.write(t, "source.tf.json", "{}") // provider.tf has that block itself
		defer s.write(t, "source.tf.json", source)
		environment = ""
	case "private_ca.tf":
		text = strings.ReplaceAll(text, "https://influxdb.example.com:8086", s.serveTLS(t))
		environment = "unset INFLUX_HOST INFLUX_ORG"
	case "session.tf":
		if server.Password == "" {
			t.Skip("this is an existing server, without a username and a password")
		}
		text = strings.ReplaceAll(text, `"terraform"`, fmt.Sprintf("%q", server.Username))
	}
	s.write(t, "main.tf", text)
	s.write(t, "read.tf", "data \"influxdb_tasks\" \"all\" {}\n")
	s.mustRun(t, environment, "terraform plan")
}

// serveTLS starts a TLS server in front of InfluxDB, writes the certificate of its authority to ca.pem, and returns its
// address.
func (s *shell) serveTLS(t *testing.T) string {
	t.Helper()
	target, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewTLSServer(httputil.NewSingleHostReverseProxy(target))
	t.Cleanup(front.Close)
	s.write(t, "ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: front.Certificate().Raw})))
	return front.URL
}

// example returns the text of an example, for this server and this organization.
func (s *shell) example(t *testing.T, folder, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(`"example"`, fmt.Sprintf("%q", s.org.Name), `"example/`, `"`+s.org.Name+`/`, "http://localhost:8086", s.url).Replace(string(text))
}

func (s *shell) copy(t *testing.T, folder, name string) {
	t.Helper()
	s.write(t, name, s.example(t, folder, name))
}

// commands returns the terraform commands in the comments of an example.
func (s *shell) commands(t *testing.T, folder, name string) string {
	t.Helper()
	var commands []string
	for _, command := range regexp.MustCompile(`(?m)^# +(terraform .*)$`).FindAllStringSubmatch(s.example(t, folder, name), -1) {
		commands = append(commands, command[1])
	}
	return strings.Join(commands, "\n")
}
