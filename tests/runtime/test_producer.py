"""What the producer's batches are made of."""

import zstandard
from aiokafka.producer.message_accumulator import BatchBuilder
from aiokafka.record.memory_records import MemoryRecords

from streams.runtime import producer

CODEC_ZSTD = 4
TEXT = b"An article that says the same in every sentence. " * 100


def test_batches_are_packed_with_the_compressor_that_is_kept(monkeypatch):
    assert isinstance(producer.batches.zstd_encode.__self__, zstandard.ZstdCompressor)
    packed: list[int] = []
    compress = zstandard.ZstdCompressor(level=3).compress
    monkeypatch.setattr(producer.batches, "zstd_encode", lambda data: packed.append(len(data)) or compress(data))
    built = _batch()
    assert packed, "aiokafka packs in another way than it did"
    assert _values(built) == [TEXT, TEXT]


def test_what_is_packed_reads_as_it_was():
    built = _batch()
    assert len(built) < len(TEXT)
    assert _values(built) == [TEXT, TEXT]


def _batch() -> bytes:
    builder = BatchBuilder(1 << 20, CODEC_ZSTD, is_transactional=False, key_serializer=None, value_serializer=None)
    for _ in range(2):
        builder.append(timestamp=None, key=b"key", value=TEXT, headers=[("name", b"value")])
    return bytes(builder._build())


def _values(built: bytes) -> list[bytes]:
    batch = MemoryRecords(built).next_batch()
    assert batch is not None
    assert batch.validate_crc()
    return [record.value for record in batch]
