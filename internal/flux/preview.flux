// The definitions that a preview puts before a script: preview_to and the others
// replace the functions that write, and preview_from replaces from if there is
// input. Each call of a function that writes yields its arguments and its rows, by
// one number, which grows with each call. The rest makes sure that no other call
// of such a function does anything.
//
// The script's names replace those of packages and of the universe, even here, since a
// function looks up a name when it is called. So functions use only names that begin
// with preview_, which a script can't have. Those of Flux's functions are bound here.
import preview_array "array"
import preview_csv "csv"
import preview_dict "dict"
import preview_experimental "experimental"
import preview_json "json"
import preview_record "experimental/record"
import preview_strings "strings"
import preview_system "system"
import preview_types "types"

preview_die = die
preview_display = display
preview_drop = drop
preview_filter = filter
preview_int = int
preview_map = map
preview_string = string
preview_yield = yield

preview_call = (arguments) => {
    id = preview_string(v: preview_int(v: preview_system.time()))
    _yield =
        preview_array.from(rows: [{arguments: preview_string(v: preview_json.encode(v: arguments))}])
            |> preview_yield(name: "influxdb_preview arguments " + id)

    return {id: id, yield: _yield}
}

// These return their argument. They make Flux check its type, as it does for the functions
// that are replaced.
preview_text = (v) => if true then v else ""
preview_texts = (v) => if true then v else [""]

// preview_members returns a record as JSON, without NaN and infinity, which JSON doesn't
// have: like null, to doesn't write them.
preview_members = (r) => {
    members =
        preview_array.map(
            arr: preview_experimental.objectKeys(o: r),
            fn: (x) => {
                value = preview_record.get(r: r, key: x, default: 0.0)
                text = preview_display(v: value)
                isNumber = text != "NaN" and text != "+Inf" and text != "-Inf"

                return
                    preview_string(v: preview_json.encode(v: x)) + ":"
                        +
                        (if isNumber or not preview_types.isType(v: value, type: "float") then
                            preview_string(v: preview_json.encode(v: value))
                        else
                            "null")
            },
        )

    return "{" + preview_strings.joinStr(arr: members, v: ",") + "}"
}

// preview_fields returns a record as JSON too, but is much faster if it has no NaN or infinity.
preview_fields = (r) => {
    text = preview_display(v: r)
    isPlain = not (preview_strings.containsStr(v: text, substr: "NaN") or preview_strings.containsStr(v: text, substr: "Inf"))

    return if isPlain then preview_string(v: preview_json.encode(v: r)) else preview_members(r: r)
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
                bucket: preview_text(v: bucket),
                bucketID: preview_text(v: bucketID),
                org: preview_text(v: org),
                orgID: preview_text(v: orgID),
                timeColumn: preview_text(v: timeColumn),
                measurementColumn: preview_text(v: measurementColumn),
                tagColumns: preview_texts(v: tagColumns),
            },
        )

    return tables |> preview_yield(name: "influxdb_preview rows " + written.id)
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
                bucket: preview_text(v: bucket),
                bucketID: preview_text(v: bucketID),
                org: preview_text(v: org),
                orgID: preview_text(v: orgID),
                timeColumn: preview_text(v: timeColumn),
                measurementColumn: preview_text(v: measurementColumn),
                tagColumns: preview_texts(v: tagColumns),
            },
        )

    return
        tables
            |> preview_map(fn: (r) => ({r with influxdb_preview_fields: preview_fields(r: fieldFn(r: r))}))
            |> preview_yield(name: "influxdb_preview rows " + written.id)
            |> preview_drop(columns: ["influxdb_preview_fields"])
            |> preview_yield(name: "influxdb_preview arguments passed " + written.id)
}

preview_wideTo = (
    tables=<-,
    call,
    bucket="",
    bucketID="",
    org="",
    orgID="",
) => {
    written =
        preview_call(
            arguments: {
                call: call,
                bucket: preview_text(v: bucket),
                bucketID: preview_text(v: bucketID),
                org: preview_text(v: org),
                orgID: preview_text(v: orgID),
            },
        )

    return tables |> preview_yield(name: "influxdb_preview rows " + written.id)
}

preview_from = (bucket="", bucketID="") => {
    text = preview_dict.get(dict: preview_input, key: bucket, default: "")

    return
        preview_csv.from(
            csv:
                if text == "" then
                    preview_die(
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

to = (tables=<-) => preview_die(msg: "a preview doesn't write")
wideTo = (tables=<-) => preview_die(msg: "a preview doesn't write")
