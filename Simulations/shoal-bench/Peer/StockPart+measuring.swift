// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import Glibc
import LocalCluster

extension StockPart {
  /// The processor time that it takes for all of the blob.
  func seconds(for source: BlobSource, folder: WorkFolder) async throws -> Double {
    switch self {
    case .disk:
      let copy = "\(source.path).copy"
      defer { try? FileManager.default.removeItem(atPath: copy) }
      return try await Self.spent {
        try await SystemProgram.output(
          "/usr/bin/dd", ["if=\(source.path)", "of=\(copy)", "bs=64K", "conv=fsync"],
          folder: folder)
      }
    case .seal: return try await speed(["aes-128-gcm"], source, folder)
    case .open: return try await speed(["aes-128-gcm", "-decrypt"], source, folder)
    case .hash: return try await speed(["sha256"], source, folder)
    case .loopback:
      return try await Self.spent {
        try await SystemProgram.output(
          "/usr/bin/perl", ["-e", Self.loopbackProgram, "\(source.blob.sizeBytes)"],
          folder: folder)
      }
    }
  }

  /// User and system time of the children that end meanwhile; no other child may.
  private static func spent(_ work: () async throws -> some Sendable) async throws -> Double {
    let before = childrenSeconds()
    _ = try await work()
    return childrenSeconds() - before
  }

  private static func childrenSeconds() -> Double {
    var usage = rusage()
    guard unsafe getrusage(RUSAGE_CHILDREN.rawValue, &usage) == 0 else {
      preconditionFailure("getrusage: errno \(errno)")
    }
    return [usage.ru_utime, usage.ru_stime].reduce(0) {
      $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
    }
  }

  /// `openssl speed` tells bytes for each second of user time, last of a line that begins `+F`.
  private func speed(
    _ cipher: [String], _ source: BlobSource, _ folder: WorkFolder
  ) async throws -> Double {
    let output = try await SystemProgram.output(
      "/usr/bin/openssl",
      ["speed", "-mr", "-bytes", "16384", "-seconds", "2", "-evp"] + cipher, folder: folder)
    let line = String(decoding: output, as: UTF8.self).split(separator: "\n")
      .last { $0.hasPrefix("+F:") }
    guard let rate = line?.split(separator: ":").last.flatMap({ Double($0) }), rate > 0 else {
      throw BenchFailure.malformed(operation: command, reason: "no line +F")
    }
    return Double(source.blob.sizeBytes) / rate
  }

  private static let loopbackProgram = """
    use strict; use Socket;
    my $left = shift; my $piece = 'x' x 65536;
    socket(my $listener, PF_INET, SOCK_STREAM, 0) or die $!;
    bind($listener, sockaddr_in(0, INADDR_LOOPBACK)) or die $!;
    listen($listener, 1) or die $!;
    my $address = getsockname($listener);
    my $child = fork() // die $!;
    if ($child == 0) {
      socket(my $out, PF_INET, SOCK_STREAM, 0) or die $!;
      connect($out, $address) or die $!;
      while ($left > 0) {
        $left -= syswrite($out, $piece, $left < 65536 ? $left : 65536) // die $!;
      }
      exit 0;
    }
    accept(my $in, $listener) or die $!;
    while (my $count = sysread($in, my $bytes, 65536)) { $left -= $count }
    waitpid($child, 0);
    exit($left == 0 && $? == 0 ? 0 : 1);
    """
}
