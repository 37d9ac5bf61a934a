// SPDX-License-Identifier: Apache-2.0

/// A benchmark about blobs of one size.
protocol BlobBench {
  /// As its help calls what has the size.
  static var blobPhrase: String { get }
  /// Unless another is chosen, as it would be written.
  static var blobSizeUsual: String { get }
}
