#!/usr/bin/env python3
"""Makes src/parquet/testdata/*.parquet with the rows of each as pyarrow reads them (*.jsonl), the inputs that parquet_fuzz starts from, and
a file each for the tests of training rows (src/rows/testdata) and of imported exams (src/exam/testdata).

usage: parquet_golden.py [--every FOLDER]      needs pyarrow 26.0.1, polars 2.1.0, duckdb 2.0.1, fastparquet 2026.9.0
  --every FOLDER: instead, each codec with each encoding, page version and dictionary into FOLDER (not kept in the tree)

Rows are written as docs/decisions/0014-parquet.md says: moments in ISO 8601, decimals as texts, bytes that are no text as the
JSON of an empty binary value, a float as the shortest number that is it.
"""
import datetime, decimal, itertools, json, math, pathlib, sys, uuid
import numpy, pyarrow as pa, pyarrow.parquet as pq

root = pathlib.Path(__file__).resolve().parents[2] / "src/parquet"
BYTES = {"bytes": [], "subtype": None}
PER_SECOND = {"s": (1, 0), "ms": (10**3, 3), "us": (10**6, 6), "ns": (10**9, 9)}


def clock(count, unit):
    per, digits = PER_SECOND[unit]
    seconds, fraction = divmod(count, per)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}" + (f".{fraction:0{digits}}" if fraction else "")


def moment(count, kind):
    per, _ = PER_SECOND[kind.unit]
    days, rest = divmod(count, 86400 * per)
    return f"{datetime.date(1970, 1, 1) + datetime.timedelta(days)}T{clock(rest, kind.unit)}{'Z' if kind.tz else ''}"


def value(of, kind):
    if of is None: return None
    if pa.types.is_float32(kind): of = float(str(numpy.float32(of)))
    if pa.types.is_floating(kind): return float(of) if math.isfinite(of) else None
    if pa.types.is_fixed_size_binary(kind): return BYTES
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        try: return of.decode()
        except UnicodeDecodeError: return BYTES
    if pa.types.is_decimal(kind): return format(of, "f")
    if pa.types.is_date(kind) or isinstance(of, uuid.UUID): return str(of)
    return of


def column(array):
    kind, there = array.type, array.is_valid().to_pylist()
    if isinstance(array, pa.ChunkedArray): return [one for chunk in array.chunks for one in column(chunk)]
    if pa.types.is_dictionary(kind): return column(array.dictionary_decode())
    if pa.types.is_timestamp(kind): return [None if n is None else moment(n, kind) for n in array.cast(pa.int64()).to_pylist()]
    if pa.types.is_time(kind):
        whole = pa.int32() if kind.bit_width == 32 else pa.int64()
        return [None if n is None else clock(n, kind.unit) for n in array.cast(whole).to_pylist()]
    if pa.types.is_struct(kind):
        members = [column(array.field(i)) for i in range(kind.num_fields)]
        return [{kind[j].name: members[j][i] for j in range(len(members))} if there[i] else None for i in range(len(array))]
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_map(kind):
        starts = array.offsets.to_pylist()
        if pa.types.is_map(kind):
            keys = [key if isinstance(key, str) else json.dumps(key) for key in column(array.keys)]
            whole, make = list(zip(keys, column(array.items))), dict
        else:
            whole, make = column(array.values), list
        return [make(whole[starts[i]:starts[i + 1]]) if there[i] else None for i in range(len(array))]
    return [value(one, kind) for one in array.to_pylist()]


def rows_of(path):
    table = pq.ParquetFile(path).read()
    columns = [column(table.column(i)) for i in range(table.num_columns)]
    return [dict(zip(table.column_names, row)) for row in zip(*columns)] if columns else [{}] * table.num_rows


def message(role, content, calls=None): return {"role": role, "content": content, "tool_calls": calls}


MESSAGES = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string()), ("tool_calls", pa.list_(pa.struct([("name", pa.string())])))]))


def chats(count):
    each = [[message("user", "Who witnessed the lease?"), message("assistant", "Ada Brandt – at noon.")], None, [],
            [message("system", ""), None, message("user", "größer als 3?"), message("assistant", None, [{"name": "ask"}, None, {"name": None}])],
            [message("user", "x", []), message("assistant", "y" * 30)]]
    return pa.table({"messages": pa.array([each[i % 5] for i in range(count)], MESSAGES),
                     "source": pa.array([["web", "book", None][i % 3] for i in range(count)])})


def nested(count):
    def some(i, make): return None if i % 7 == 3 else make
    return pa.table({
        "text": pa.array([some(i, f"row {i // 3}") for i in range(count)]),
        "number": pa.array([some(i, i * i - 50) for i in range(count)], pa.int64()),
        "lists": pa.array([some(i, [[], None, [i, None, -i]][: i % 4]) for i in range(count)], pa.list_(pa.list_(pa.int32()))),
        "answers": pa.array([some(i, {"text": [f"a{i}"] * (i % 3), "answer_start": list(range(i % 3))}) for i in range(count)],
                            pa.struct([("text", pa.list_(pa.string())), ("answer_start", pa.list_(pa.int32()))])),
        "map": pa.array([some(i, [(f"k{j}", None if j == 1 else [j]) for j in range(i % 3)]) for i in range(count)],
                        pa.map_(pa.string(), pa.list_(pa.int8()))),
        "by_number": pa.array([some(i, [(i, "x")]) for i in range(count)], pa.map_(pa.int32(), pa.string())),
        "deep": pa.array([some(i, {"a": some(i + 1, {"b": some(i + 2, [{"c": some(i + 3, i / 4)}] * (i % 2))})}) for i in range(count)],
                         pa.struct([("a", pa.struct([("b", pa.list_(pa.struct([("c", pa.float64())])))]))])),
        "yes": pa.array([some(i, i % 3 == 0) for i in range(count)]),
    })


def plain_types(count):
    def some(i, make): return None if i % 5 == 4 else make
    return pa.table({
        "int32": pa.array([some(i, (i - 7) * 12345678 % 2**31 - 2**30) for i in range(count)], pa.int32()),
        "int64": pa.array([some(i, (i - 7) * 1234567890123456) for i in range(count)], pa.int64()),
        "float": pa.array([some(i, i / 10) for i in range(count)], pa.float32()),
        "double": pa.array([some(i, i / 10) for i in range(count)], pa.float64()),
        "text": pa.array([some(i, "common " * (i % 4) + str(i)) for i in range(count)]),
        "fixed": pa.array([some(i, i.to_bytes(5, "big")) for i in range(count)], pa.binary(5)),
        "yes": pa.array([some(i, i % 9 < 4) for i in range(count)]),
        "needed": pa.array(range(count), pa.int32()),
    }, schema=pa.schema([("int32", pa.int32()), ("int64", pa.int64()), ("float", pa.float32()), ("double", pa.float64()), ("text", pa.string()),
                         ("fixed", pa.binary(5)), ("yes", pa.bool_()), pa.field("needed", pa.int32(), nullable=False)]))


def logical_types():
    when = [0, 1, -1, 1714979289123456789, None, -62135596800000000000 // 10**3]
    two = decimal.Decimal
    return pa.table({
        "date": pa.array([0, 19849, -719162, None, 2932896, 11016], pa.date32()),
        "seconds": pa.array([0, 86399, None, 1, 2, 3], pa.time32("s")),
        "millis": pa.array([0, 86399999, None, 1, 2, 3], pa.time32("ms")),
        "micros": pa.array([0, 86399999999, None, 1, 2, 3], pa.time64("us")),
        "nanos": pa.array([0, 86399999999999, None, 1, 2, 3], pa.time64("ns")),
        "ms": pa.array([None if n is None else n // 10**6 for n in when], pa.timestamp("ms")),
        "us": pa.array([None if n is None else n // 10**3 for n in when], pa.timestamp("us", "UTC")),
        "ns": pa.array(when, pa.timestamp("ns")),
        "decimal9": pa.array([two("0.00"), two("-0.05"), two("1234567.89"), None, two("-1234567.89"), two("10")], pa.decimal128(9, 2)),
        "decimal18": pa.array([two(0), two(-1), two(10**17), None, two(-(10**17)), two(7)], pa.decimal128(18, 0)),
        "decimal38": pa.array([two(1).scaleb(-20), two(-1).scaleb(-20), two("123456789012345678.12345678901234567890"), None, two(0), two(-5)],
                              pa.decimal128(38, 20)),
        "uint8": pa.array([0, 255, None, 1, 2, 3], pa.uint8()), "uint32": pa.array([0, 2**32 - 1, None, 1, 2, 3], pa.uint32()),
        "uint64": pa.array([0, 2**64 - 1, None, 1, 2, 3], pa.uint64()), "int8": pa.array([-128, 127, None, 1, 2, 3], pa.int8()),
        "half": pa.array(numpy.array([0.5, -2, 65504, 6e-8, float("inf"), 1 / 3], numpy.float16)),
        "float": pa.array([0.1, float("nan"), float("-inf"), 3.4e38, 1e-45, None], pa.float32()),
        "double": pa.array([0.1, float("nan"), float("-inf"), 1.7e308, 5e-324, None], pa.float64()),
        "uuid": pa.array([uuid.UUID(int=n * 3**70).bytes for n in range(6)], pa.uuid()),
        "json": pa.ExtensionArray.from_storage(pa.json_(pa.string()), pa.array(['{"a": 1}', "[]", None, "1", '""', "null"])),
        "null": pa.nulls(6),
    })


def pictures():
    png = b"\x89PNG\r\n\x1a\n\x00\x00\xff"
    kind = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    return pa.table({"picture": pa.array([{"bytes": png, "path": "a.png"}, None, {"bytes": None, "path": "b.png"}, {"bytes": b"plain", "path": None}], kind),
                     "said": pa.array(["one", "two", "three", None]), "raw": pa.array([png, b"words", None, b""], pa.binary())})


CODECS = ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]
ENCODINGS = {
    "plain": {name: "PLAIN" for name in ("int32", "int64", "float", "double", "text", "fixed", "yes", "needed")},
    "delta": {"int32": "DELTA_BINARY_PACKED", "int64": "DELTA_BINARY_PACKED", "needed": "DELTA_BINARY_PACKED", "text": "DELTA_LENGTH_BYTE_ARRAY",
              "fixed": "DELTA_BYTE_ARRAY", "yes": "RLE"},
    "prefix": {"text": "DELTA_BYTE_ARRAY", "fixed": "DELTA_BYTE_ARRAY"},
    "split": {name: "BYTE_STREAM_SPLIT" for name in ("int32", "int64", "float", "double", "fixed", "needed")},
}


def write_every(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for codec, version, size in itertools.product(CODECS, ["1.0", "2.0"], [200, 1 << 20]):
        for name, encodings in ENCODINGS.items():
            pq.write_table(plain_types(300), folder / f"plain-{codec}-{version}-{size}-{name}.parquet", compression=codec, data_page_version=version,
                           data_page_size=size, write_batch_size=16, use_dictionary=False, column_encoding=encodings)
        for kind, table in {"nested": nested(200), "chats": chats(200), "plain": plain_types(300)}.items():
            for dictionary, limit in [(False, 1 << 20), (True, 1 << 20), (True, 100)]:
                pq.write_table(table, folder / f"{kind}-{codec}-{version}-{size}-{dictionary}-{limit}.parquet", compression=codec, data_page_version=version,
                               data_page_size=size, write_batch_size=16, use_dictionary=dictionary, dictionary_pagesize_limit=limit, row_group_size=77)


def write_golden(folder):
    folder.mkdir(exist_ok=True)
    def put(name, table, **options):
        pq.write_table(table, folder / f"{name}.parquet", **{"compression": "none", "store_schema": False, "write_statistics": False, **options})
    for codec in CODECS: put(f"codec_{codec}", chats(12), compression=codec)
    for name, encodings in ENCODINGS.items(): put(f"encoding_{name}", plain_types(40), use_dictionary=False, column_encoding=encodings)
    put("encoding_delta_v2", plain_types(300), use_dictionary=False, column_encoding=ENCODINGS["delta"], data_page_version="2.0", compression="zstd")
    put("nested", nested(30))
    put("nested_v2", nested(30), data_page_version="2.0", compression="snappy")
    put("small_pages", nested(60), data_page_size=64, write_batch_size=8, row_group_size=25)
    put("small_pages_v2", nested(60), data_page_size=64, write_batch_size=8, row_group_size=25, data_page_version="2.0", compression="gzip")
    put("dictionary_given_up", plain_types(200), dictionary_pagesize_limit=60, write_batch_size=10, data_page_size=100)
    put("no_rows", nested(0))
    put("old_lists", chats(6), use_compliant_nested_type=False)
    put("checksums", chats(12), write_page_checksum=True, compression="snappy")
    put("logical_types", logical_types(), version="2.6")
    put("int96", logical_types().select(["ns"]).slice(0, 5), use_deprecated_int96_timestamps=True)
    put("pictures", pictures())
    # Other writers.
    import duckdb, fastparquet, pandas, polars
    data = chats(30)
    polars.from_arrow(data).write_parquet(folder / "by_polars.parquet", compression="zstd", row_group_size=20)
    duckdb.sql("copy (select * from data) to '%s' (format parquet)" % (folder / "by_duckdb.parquet"))
    frame = pandas.DataFrame({"question": ["a", None, "größer"] * 5, "number": range(15), "when": pandas.date_range("2026-01-01", periods=15)})
    fastparquet.write(str(folder / "by_fastparquet.parquet"), frame, compression="GZIP", row_group_offsets=6)
    fastparquet.write(str(folder / "by_fastparquet_int96.parquet"), frame, compression="SNAPPY", times="int96")
    for path in sorted(folder.glob("*.parquet")):
        path.with_suffix(".jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows_of(path)), encoding="utf-8")


def write_for_other_rooms(src):
    rows = [[message("user", "Who witnessed the lease?"), message("assistant", "Ada Brandt.")], [message("user", "When?"), message("assistant", None)],
            [message("user", "Where?"), message("assistant", "In Größen.")]]
    pq.write_table(pa.table({"messages": pa.array(rows, MESSAGES), "scan": pa.array([b"\x89PNG", None, b"\xff"])}),
                   src / "rows/testdata/chats.parquet", compression="snappy")
    pq.write_table(pa.table({"question": ["Who?", "What?"], "subject": ["law", "law"], "choices": [["a", "b", "c", "d"], ["e", "f", "g", "h"]],
                             "answer": pa.array([1, 3], pa.int64())}), src / "exam/testdata/mmlu.parquet", compression="zstd")


def write_seeds(folder):
    """Without the magic and the length, which parquet_fuzz puts around them: two bytes for the footer's length, pages, footer."""
    folder.mkdir(parents=True, exist_ok=True)
    def put(name, table, **options):
        out = pa.BufferOutputStream()
        pq.write_table(table, out, **{"compression": "none", "store_schema": False, "write_statistics": False, **options})
        file = out.getvalue().to_pybytes()
        length = int.from_bytes(file[-8:-4], "little")
        (folder / name).write_bytes(length.to_bytes(2, "little") + file[4:-8])
    put("chats", chats(5))
    put("nested", nested(8))
    put("nested_v2", nested(8), data_page_version="2.0")
    put("small_pages", nested(8).select(["lists", "map"]), data_page_size=16, write_batch_size=2)
    put("logical", logical_types().slice(0, 2), version="2.6")
    put("int96", logical_types().select(["ns"]).slice(0, 2), use_deprecated_int96_timestamps=True)
    for codec in CODECS[1:]: put(codec, chats(3).select(["source"]), compression=codec)
    for name, encodings in ENCODINGS.items(): put(name, plain_types(9), use_dictionary=False, column_encoding=encodings)
    put("dictionary", plain_types(9).select(["text", "int32"]))
    out = pa.BufferOutputStream()
    pq.write_table(chats(2), out, compression="snappy", write_page_checksum=True, store_schema=False)
    (folder / "whole").write_bytes(out.getvalue().to_pybytes())


if sys.argv[1:2] == ["--every"]:
    write_every(pathlib.Path(sys.argv[2]))
else:
    write_golden(root / "testdata")
    write_for_other_rooms(root.parent)
    write_seeds(root / "fuzz_corpus/parquet_fuzz")
