package flux

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// quotedPlace matches a position in a script as InfluxDB's messages write it.
var quotedPlace = regexp.MustCompile(`@ ?(\d+):(\d+)-(\d+):(\d+)`)

// InBody returns a message about a script that [Compose] made, with the positions in the body: the lines of the option
// don't count. It returns the message unchanged if Compose didn't make the script, or if the message has no position
// below the option.
func InBody(message, script string) string {
	body, options, ok := Split(script)
	if !ok || Compose(body, options) != script {
		return message
	}
	option, _ := Find(script)
	optionLine := Position(script, option.Start).Line
	added := strings.Count(script, "\n") - strings.Count(body, "\n")
	inBody := func(quoted string) string {
		line, err := strconv.Atoi(quoted)
		if err != nil || line <= optionLine {
			return quoted
		}
		return strconv.Itoa(line - added)
	}
	return quotedPlace.ReplaceAllStringFunc(message, func(place string) string {
		part := quotedPlace.FindStringSubmatch(place)
		return fmt.Sprintf("@%s:%s-%s:%s", inBody(part[1]), part[2], inBody(part[3]), part[4])
	})
}
