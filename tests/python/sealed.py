"""Writes files as the program does: with the line at their end that holds the checksum of all before it."""

import hashlib

LINE_BYTES = 84


def to_netcdf(dataset, path, engine="netcdf4"):
    dataset.to_netcdf(path, engine=engine)
    return to_file(path.read_bytes(), path)


def to_file(content, path):
    path.write_bytes(content + f"\nchokepoint sha256 {hashlib.sha256(content).hexdigest()}\n".encode())
    return path
