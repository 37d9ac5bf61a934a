// SPDX-License-Identifier: Apache-2.0

/// The errno of a system call without which there is no child.
struct SpawnFailure: Error {
  let code: Int32
}
