// SPDX-License-Identifier: Apache-2.0

import RegistryClient
import RegistryCore

extension EventEndpoint {
  /// Puts together what `--event-endpoint NAME=URL`, `--event-ignore NAME=WORD,…`,
  /// `--event-header-file NAME=FILE` and `--event-ca NAME=FILE` said, in the order of the first.
  /// Files are read, so that what is wrong with them is told at the start.
  package static func parse(
    endpoints: [String], ignoring: [String] = [], headerFiles: [String] = [],
    authorities: [String] = []
  ) throws(EventArgumentError) -> [EventEndpoint] {
    var all: [EventEndpoint] = []
    for argument in endpoints {
      let (nameText, url) = try split(argument, .endpoint)
      guard let name = EventEndpointName(nameText) else { throw .nameInvalid }
      guard let address = EventAddress(url) else { throw .addressInvalid(name: name.text) }
      guard !all.contains(where: { $0.name == name }) else {
        throw .givenTwice(.endpoint, name: name.text)
      }
      all.append(EventEndpoint(name: name, address: address))
    }
    for argument in ignoring {
      let (index, words) = try find(argument, .ignore, in: all)
      for word in words.split(separator: ",", omittingEmptySubsequences: false) {
        guard all[index].filter.ignore(word) else { throw .ignoresNothing(word: String(word)) }
      }
    }
    var withHeaders: [Int] = []
    for argument in headerFiles {
      let (index, path) = try find(argument, .headers, in: all)
      guard !withHeaders.contains(index) else {
        throw .givenTwice(.headers, name: all[index].name.text)
      }
      withHeaders.append(index)
      all[index].headers = try EventHeaders(path: path)
    }
    for argument in authorities {
      let (index, path) = try find(argument, .authorities, in: all)
      guard all[index].authorities == nil else {
        throw .givenTwice(.authorities, name: all[index].name.text)
      }
      do throws(CertificateAuthoritiesError) {
        all[index].authorities = try CertificateAuthorities(path: path)
      } catch {
        throw .authorities(error)
      }
    }
    return all
  }

  /// The endpoint that `NAME=VALUE` is about, and the value.
  private static func find(
    _ argument: String, _ option: EventOption, in all: [EventEndpoint]
  ) throws(EventArgumentError) -> (index: Int, value: String) {
    let (name, value) = try split(argument, option)
    guard let index = all.firstIndex(where: { $0.name.text == name }) else {
      throw .unknownEndpoint(option, known: all.map(\.name.text))
    }
    return (index, value)
  }

  private static func split(
    _ argument: String, _ option: EventOption
  ) throws(EventArgumentError) -> (name: String, value: String) {
    guard let separator = argument.firstIndex(of: "=") else { throw .malformed(option) }
    let value = String(argument[argument.index(after: separator)...])
    guard !value.isEmpty else { throw .malformed(option) }
    return (String(argument[..<separator]), value)
  }
}
