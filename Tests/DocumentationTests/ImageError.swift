// SPDX-License-Identifier: Apache-2.0

/// Something about an image is not as it is said to be.
struct ImageError: Error {
  let digest: String
}
