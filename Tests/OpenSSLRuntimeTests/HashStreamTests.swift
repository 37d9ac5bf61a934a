// SPDX-License-Identifier: Apache-2.0
import ContentModel
import OpenSSLRuntime
import Testing

@Suite struct HashStreamTests {
  /// FIPS 180-4 examples, as published by NIST's Cryptographic Algorithm Validation Program.
  @Test(
    "digests are those NIST published",
    arguments: [
      ("", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "sha256:248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        "",
        "sha512:cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
          + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"
      ),
      (
        "abc",
        "sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
          + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
      ),
    ])
  func publishedDigests(message: String, expected: String) throws {
    let digest = try #require(Digest(expected))
    #expect(Digest.computing(digest.algorithm, of: Array(message.utf8)) == digest)
    #expect(digest.names(Array(message.utf8)))
  }

  @Test("a million letters hashed in uneven pieces give NIST's digest")
  func manyPieces() throws {
    let letters = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
    var stream = HashStream(algorithm: .sha256)
    for start in stride(from: 0, to: letters.count, by: 997) {
      stream.update(letters[start..<min(start + 997, letters.count)])
    }
    #expect(stream.processedBytes == 1_000_000)
    let expected = "sha256:cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    #expect(stream.finalize() == Digest(expected))
  }

  @Test("entry 0 of a chain is the initial hash value of FIPS 180-4 section 5.3")
  func initialStates() {
    #expect(
      Hexadecimal.text(HashStream.initialState(of: .sha256).bytes)
        == "6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19")
    #expect(
      Hexadecimal.text(HashStream.initialState(of: .sha512).bytes.prefix(16))
        == "6a09e667f3bcc908bb67ae8584caa73b")
  }

  @Test("a copy goes on independently of the original")
  func copies() {
    var stream = HashStream(algorithm: .sha256)
    stream.update([1, 2, 3])
    var copy = stream
    copy.update([4])
    #expect(stream.finalize() == Digest.computing(.sha256, of: [1, 2, 3]))
    #expect(copy.finalize() == Digest.computing(.sha256, of: [1, 2, 3, 4]))
  }

  @Test("a state inside a block is a programmer's error")
  func noStateInsideABlock() async {
    await #expect(processExitsWith: .failure) {
      var stream = HashStream(algorithm: .sha256)
      stream.update([1])
      _ = stream.boundaryState()
    }
    await #expect(processExitsWith: .failure) {
      let state = HashStream.initialState(of: .sha512)
      _ = HashStream(resuming: state, processedBytes: 64)
    }
  }
}
