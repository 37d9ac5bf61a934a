// SPDX-License-Identifier: Apache-2.0

/// Something that has to be done to each byte of a blob that goes from one node's disk to
/// another's, as a stock tool does it.
enum StockPart: String, CaseIterable, Sendable {
  /// The page cache has what is read, as it has for the node that sends; what is written is
  /// synchronised. One tool does both, so that nothing else is read or written for the measure.
  case disk
  case seal
  case open
  /// Into the kernel and out of it.
  case loopback
  case hash

  var title: String {
    switch self {
    case .disk: "one file read, one file write"
    case .seal: "AES-GCM, sealing"
    case .open: "AES-GCM, opening"
    case .loopback: "two loopback copies"
    case .hash: "SHA-256 once"
    }
  }

  /// As people would type it.
  var command: String {
    switch self {
    case .disk: "dd if=BLOB of=COPY bs=64K conv=fsync"
    case .seal: "openssl speed -evp aes-128-gcm -bytes 16384"
    case .open: "openssl speed -evp aes-128-gcm -decrypt -bytes 16384"
    case .loopback: "perl, syswrite and sysread of 64 KiB over 127.0.0.1"
    case .hash: "openssl speed -evp sha256 -bytes 16384"
    }
  }

  /// Part of the sum only if the nodes do it too.
  var needsEncryption: Bool {
    switch self {
    case .seal, .open: true
    case .disk, .loopback, .hash: false
    }
  }
}
