# Runs a server for as long as the process that started this shell lives, and removes the server's folder after it.
#
#   sh supervisor.sh <folder> <command that stops the server> <server> [argument...]
#
# A process that is killed or that panics can't tidy up, so it can't be the one to stop the server. But whatever
# way it ends, the kernel closes its end of the pipe that is our standard input: the end of that input is the order
# to stop. The line "keep" cancels the order: the server then runs until somebody stops it.

trap '' INT TERM HUP
folder=$1 stop=$2
shift 2

# What a shell starts in the background has /dev/null as its standard input, so the pipe is passed as 3.
exec 3<&0
"$@" 3<&- &
server=$!
echo "$server" >"$folder/pid"

(
  while read -r order; do
    [ "$order" = keep ] && exit
  done
  # No folder means that the server has ended already, and its process ID may be another's by now.
  [ -d "$folder" ] && eval "$stop"
  tries=0
  while [ -d "$folder" ]; do
    tries=$((tries + 1))
    [ "$tries" -eq 50 ] && kill -KILL "$server"
    sleep 0.1
  done
) <&3 3<&- &

exec 3<&-
wait "$server"
rm -rf "$folder"
