package serve

import (
	"strings"
	"testing"
)

// The SDK's loggers are on if and only if a variable turns them on. The variables are those of
// https://developer.hashicorp.com/terraform/plugin/log/managing.
func TestQuietLogs(t *testing.T) {
	for _, test := range []struct {
		env    string
		logger string // expected to log; none if empty
	}{
		{env: ""},
		{env: "TF_LOG="},
		{env: "TF_LOG=TRACE", logger: "sdk.framework"},
		{env: "TF_LOG_CORE=DEBUG", logger: "sdk.framework"},
		{env: "TF_LOG_PROVIDER=TRACE", logger: "sdk.framework"},
		{env: "TF_LOG_PROVIDER_TEST=TRACE", logger: "sdk.framework"},
		{env: "TF_LOG_SDK=TRACE", logger: "sdk.framework"},
		{env: "TF_LOG_SDK_PROTO=TRACE", logger: "sdk.proto"},
		{env: "TF_LOG_SDK_FRAMEWORK=TRACE", logger: "sdk.framework"},
	} {
		t.Run(test.env, func(t *testing.T) {
			conn, end := startProcess(t, test.env)
			read := method(t, "ReadResource")
			fields := map[string]string{"type_name": "test_thing", "current_state": `{"id":"1"}`}
			if err := read.call(t.Context(), conn, fields); err != nil {
				t.Fatal(err)
			}
			logs := end()
			if test.logger == "" {
				if strings.Contains(logs, `"@module":"sdk`) {
					t.Errorf("logs are off, but there are\n%s", logs)
				}
				return
			}
			if !strings.Contains(logs, `"@module":"`+test.logger+`"`) || !strings.Contains(logs, `"tf_rpc":"ReadResource"`) {
				t.Errorf("no lines of %s in\n%s", test.logger, logs)
			}
		})
	}
}
