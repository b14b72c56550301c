// The definitions that a preview puts before a script: preview_to and the others
// replace the functions that write, and preview_from replaces from if there is
// input. Each call of a function that writes yields its arguments and its rows, by
// one number, which grows with each call. The rest makes sure that no other call
// of such a function does anything.
import "array"
import "csv"
import "dict"
import "json"
import "system"

preview_call = (arguments) => {
    id = string(v: int(v: system.time()))
    _yield = array.from(rows: [{arguments: string(v: json.encode(v: arguments))}]) |> yield(name: "influxdb_preview arguments " + id)

    return {id: id, yield: _yield}
}

preview_to = (
    tables=<-,
    call,
    bucket="",
    bucketID="",
    org="",
    orgID="",
    timeColumn="_time",
    measurementColumn="_measurement",
    tagColumns=["", ""],
) => {
    written =
        preview_call(
            arguments: {
                call: call,
                bucket: bucket,
                bucketID: bucketID,
                org: org,
                orgID: orgID,
                timeColumn: timeColumn,
                measurementColumn: measurementColumn,
                tagColumns: tagColumns,
            },
        )

    return tables |> yield(name: "influxdb_preview rows " + written.id)
}

preview_to_fields = (
    tables=<-,
    call,
    bucket="",
    bucketID="",
    org="",
    orgID="",
    timeColumn="_time",
    measurementColumn="_measurement",
    tagColumns=["", ""],
    fieldFn,
) => {
    written =
        preview_call(
            arguments: {
                call: call,
                bucket: bucket,
                bucketID: bucketID,
                org: org,
                orgID: orgID,
                timeColumn: timeColumn,
                measurementColumn: measurementColumn,
                tagColumns: tagColumns,
            },
        )

    return
        tables
            |> map(fn: (r) => ({r with influxdb_preview_fields: string(v: json.encode(v: fieldFn(r: r)))}))
            |> yield(name: "influxdb_preview rows " + written.id)
            |> drop(columns: ["influxdb_preview_fields"])
            |> yield(name: "influxdb_preview arguments passed " + written.id)
}

preview_wideTo = (
    tables=<-,
    call,
    bucket="",
    bucketID="",
    org="",
    orgID="",
) => {
    written = preview_call(arguments: {call: call, bucket: bucket, bucketID: bucketID, org: org, orgID: orgID})

    return tables |> yield(name: "influxdb_preview rows " + written.id)
}

preview_from = (bucket="", bucketID="") => {
    text = dict.get(dict: preview_input, key: bucket, default: "")

    return
        csv.from(
            csv:
                if text == "" then
                    die(
                        msg:
                            if bucket == "" then
                                "from reads a bucket by its ID, and input has buckets by name. Use the name"
                            else
                                "from reads the bucket \"" + bucket + "\", and input has nothing for it. Add it to input, or correct the name",
                    )
                else
                    text,
        )
}

to = (tables=<-) => die(msg: "a preview doesn't write")
wideTo = (tables=<-) => die(msg: "a preview doesn't write")
