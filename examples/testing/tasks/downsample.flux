option task = {name: "downsample temperatures", every: 1h}

from(bucket: "sensors")
    |> range(start: -task.every)
    |> filter(fn: (r) => r._measurement == "climate" and r._field == "temperature")
    |> aggregateWindow(every: 30m, fn: mean, createEmpty: false)
    |> to(bucket: "sensors_30m")
