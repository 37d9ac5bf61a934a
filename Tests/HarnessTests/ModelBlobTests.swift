// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Harness
import SwarmCore
import Testing

@Suite struct ModelBlobTests {
  let blob = ModelBlob(number: 0, sizeBytes: 3 * 256 * 1024, seed: 9)

  @Test("hashing the right chunks in order ends in the digest")
  func chain() {
    var state = HashState.initial(.sha256)
    for index in 0..<blob.geometry.chunkCount {
      switch blob.hash(of: blob.content(of: index), at: index, from: state) {
      case .state(let next): state = next
      case .digest(let digest):
        #expect(index == blob.geometry.lastIndex)
        #expect(digest == blob.blob.digest)
      }
    }
  }

  @Test("other bytes, or the right ones from another state, give another hash")
  func wrong() {
    let right = blob.hash(of: blob.content(of: 1), at: 1, from: blob.states[1])
    #expect(blob.hash(of: blob.wrongContent(of: 1), at: 1, from: blob.states[1]) != right)
    #expect(blob.hash(of: blob.content(of: 1), at: 1, from: blob.states[0]) != right)
    #expect(right == .state(blob.states[2]))
  }
}
