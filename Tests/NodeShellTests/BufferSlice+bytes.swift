// SPDX-License-Identifier: Apache-2.0

import UVRuntime

extension BufferSlice {
  var bytes: [UInt8] { unsafe withBytes { unsafe Array($0) } }
}
