package functions_test

import (
	"testing"

	"github.com/influxtasks/terraform-provider-influxdb/internal/acctest"
)

func TestMain(m *testing.M) { acctest.Main(m) }
