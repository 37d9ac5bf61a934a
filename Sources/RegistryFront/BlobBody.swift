// SPDX-License-Identifier: Apache-2.0

package import NIOCore

/// A blob being served to one client, perhaps while it is still arriving.
package protocol BlobBody: Sendable {
  var sizeBytes: Int64 { get }

  /// The bytes from `offset` on: at least one, at most `maxBytes`, as soon as they may be shown.
  ///
  /// The front asks for ascending offsets inside the blob, one read at a time, each when the
  /// client has taken what went before. A throw makes it abort the response, so that the client
  /// sees a body that is too short and never one that looks complete.
  func read(at offset: Int64, maxBytes: Int) async throws -> ByteBuffer

  /// The same bytes, where they are in a file and in memory, for the kernel to send by itself; nil
  /// where they have to be read. The front asks for nothing else while it sends them, and keeps the
  /// body until it has.
  func region(at offset: Int64, maxBytes: Int) -> FileRegion?

  /// Nothing more will be read. The front calls this once, from any thread, when the response
  /// is complete, has failed or its client has gone. A read that is waiting MUST then throw.
  func close()
}

extension BlobBody {
  package func region(at offset: Int64, maxBytes: Int) -> FileRegion? { nil }
}
