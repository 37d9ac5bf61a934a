// SPDX-License-Identifier: Apache-2.0

import CUV

/// What of the memory that is freed the process keeps.
package enum ProcessMemory {
  /// Lets the allocator keep buffers of up to a megabyte for the next that are asked for.
  ///
  /// By itself it gives each back to the kernel, sooner or later, which then fills the next one
  /// with zeros, page by page as it is written to: the bytes of a push pass through thousands.
  /// What is free at the end of an arena, of which there are a few for each processor, is kept up
  /// to `keptBytesMax`; what is free between buffers in use was kept before, and still is.
  package static func keepLargeBuffers() {
    // They fail for values that make no sense only.
    _ = mallopt(M_MMAP_THRESHOLD, bufferBytesMax)
    _ = mallopt(M_TRIM_THRESHOLD, keptBytesMax)
  }

  private static let bufferBytesMax: Int32 = 1 << 20
  private static let keptBytesMax: Int32 = 4 << 20
}
