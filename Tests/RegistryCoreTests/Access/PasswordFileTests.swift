// SPDX-License-Identifier: Apache-2.0

import RegistryCore
import Testing

@Suite("A file of users")
struct PasswordFileTests {
  private let hash = "$2y$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"

  private func parse(_ text: String) throws(PasswordFileError) -> PasswordFile {
    try PasswordFile(Array(text.utf8))
  }

  @Test("has a user in a line; empty lines and remarks are skipped")
  func users() throws {
    let file = try parse("# people\n\nada:\(hash)\r\ngrace:\(hash)\n")
    #expect(file[user: "ada"]?.text == hash)
    #expect(file[user: "grace"] != nil)
    #expect(file[user: "mallory"] == nil)
    #expect(file.decoy.text == hash)
  }

  @Test("who is not there costs as much as the user whose password is dearest")
  func decoy() throws {
    let dear = hash.replacing("$04$", with: "$12$")
    let middle = hash.replacing("$04$", with: "$08$")
    #expect(try parse("ada:\(hash)\ngrace:\(dear)\nlinus:\(middle)").decoy.text == dear)
  }

  @Test("a file without users is refused", arguments: ["", "# people\n"])
  func empty(text: String) {
    #expect(throws: PasswordFileError.noUsers) { try parse(text) }
  }

  @Test("what is not bcrypt, or too dear to compute, is refused by its line")
  func refused() {
    for other in [
      "open sesame", "$apr1$abcdefgh$0123456789012345678901", "{SHA}fEqNCco3Yq9h5ZUglD3CZJT4lBs=",
      hash.replacing("$04$", with: "$31$"), hash.replacing("$04$", with: "$03$"),
      String(hash.dropLast()), hash.replacing("abc", with: "a c"),
    ] {
      #expect(throws: PasswordFileError.notBcrypt(line: 2)) {
        try parse("ada:\(hash)\ngrace:\(other)")
      }
    }
    #expect(throws: PasswordFileError.notAUser(line: 1)) { try parse("ada") }
    #expect(throws: PasswordFileError.notAUser(line: 1)) { try parse(":\(hash)") }
    #expect(throws: PasswordFileError.twice(line: 2)) { try parse("ada:\(hash)\nada:\(hash)") }
  }

  @Test("nothing of a hash is printed")
  func hidden() throws {
    let file = try parse("ada:\(hash)")
    #expect(!String(reflecting: file).contains("abcdefgh"))
    #expect(!"\(try #require(file[user: "ada"]))".contains("abcdefgh"))
  }
}
