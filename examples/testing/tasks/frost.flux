option task = {name: "readings below zero", cron: "0 12 * * *"}

from(bucket: "sensors")
    |> range(start: -1d)
    |> filter(fn: (r) => r._measurement == "climate" and r._field == "temperature" and r._value < 0.0)
    |> count()
    |> map(fn: (r) => ({_time: r._stop, _measurement: "frost", _field: "readings", _value: r._value, room: r.room}))
    |> to(bucket: "sensors_daily")
