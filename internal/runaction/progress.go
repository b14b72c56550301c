package runaction

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"

	"github.com/influxtasks/terraform-provider-influxdb/internal/diagnostic"
	"github.com/influxtasks/terraform-provider-influxdb/internal/influx"
)

// progress sends messages to the user while an action is running.
type progress struct {
	send func(action.InvokeProgressEvent)
	last time.Time
}

func (p *progress) say(format string, args ...any) {
	p.last = time.Now()
	p.send(action.InvokeProgressEvent{Message: diagnostic.Sentence(format, args...)})
}

// due reports whether the last message is at least a second ago.
func (p *progress) due() bool { return time.Since(p.last) >= time.Second }

// reportPauses reports the pauses that InfluxDB asks for, which can take minutes. The caller must call stop before the action
// ends. A progress message blocks until Terraform receives it, which it may never do after an interrupt. So a goroutine sends
// it, and not the request that waits.
func reportPauses(ctx context.Context, client *influx.Client, resp *action.InvokeResponse) (stop func()) {
	pauses := make(chan time.Duration, 1)
	unsubscribe := client.AnnouncePauses(func(pause time.Duration) {
		select {
		case pauses <- pause:
		default: // Terraform hasn't received the message about the last one yet.
		}
	})
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		for pause := range pauses {
			resp.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf(
				"InfluxDB has received too many requests. The provider continues in %s.", pause.Round(time.Second))})
		}
	}()
	return func() {
		unsubscribe()
		close(pauses)
		select {
		case <-sent:
		case <-ctx.Done():
		}
	}
}
