// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ContentModel
import LocalCluster
import RegistryCore
import Testing

@testable import shoal

@Suite("What a configuration file says")
struct ConfigurationFileTests {
  private let launch = ConfiguredLaunch()

  @Test("is each option by its name; lists and NAME=VALUE options read as YAML has them")
  func everyShape() throws {
    let file = """
      # A mirror of two registries.
      listen: 127.0.0.1:5000
      peer-listen: "0.0.0.0:6000"
      data: /var/lib/shoal
      cache-quota: 50GiB
      request-limit: 100
      insecure-peers: true
      delete-untagged: false
      tracker:
        - one.example:7000
        - two.example:7000
      upstream:
        registry.example: https://registry.example
        docker.io: https://registry-1.docker.io
      default-upstream: docker.io
      upstream-realm:
        docker.io: [auth.docker.io, auth.example]
      anonymous: library/**=pull
      """
    let command = try ServeCommand.parse(try launch.arguments("serve", file: file))
    #expect(command.listen == HostPort("127.0.0.1:5000"))
    #expect(command.peerListen == HostPort("0.0.0.0:6000"))
    #expect(command.data == "/var/lib/shoal")
    #expect(command.cacheQuota?.bytes == 50 << 30)
    #expect(command.front.requestLimit == 100)
    #expect(command.peerSecurity.insecurePeers)
    #expect(!command.garbageOptions.deleteUntagged)
    #expect(command.trackers.map(\.host) == ["one.example", "two.example"])
    #expect(
      command.upstreams == [
        "registry.example=https://registry.example", "docker.io=https://registry-1.docker.io",
      ])
    #expect(
      command.upstreamOptions.realms == ["docker.io=auth.docker.io", "docker.io=auth.example"])
    #expect(command.front.anonymous.count == 1)
  }

  @Test("can be any option there is", arguments: ["serve", "tracker"])
  func everyOption(name: String) throws {
    let command: any ConfigurableCommand.Type =
      name == "serve" ? ServeCommand.self : TrackerCommand.self
    let dump = try JSONValue(parsing: Array(command._dumpHelp().utf8))
    let arguments = try #require(dump["command"]).list("arguments")
    var names: [String] = []
    for argument in arguments {
      let option = try #require(argument["preferredName"]).text("name")
      if ["help", "version", "config", "check"].contains(option) { continue }
      names.append(option)
      let isFlag = argument.text("kind") == "flag"
      #expect(argument.text("kind") != "positional", "\(option)")
      do {
        let value = isFlag ? "true" : "x"
        let said = try launch.arguments(name, file: "\(option): \(value)")
        #expect(said == [isFlag ? "--\(option)" : "--\(option)=x"])
      } catch SettingsError.wrongValue(let refused, .file(_, line: 1), _) {
        // Known, and of a type that has no such value.
        #expect(refused.name == option)
      }
    }
    #expect(names.contains("listen") && names.contains("log-level"))
  }

  @Test("gives way to the environment, and that to the command line")
  func precedence() throws {
    var launch = launch
    launch.environment = [
      "SHOAL_CACHE_QUOTA": "2GiB", "SHOAL_ZONE": "east", "SHOAL_TRACKER": "c:3 d:4",
      "SHOAL_DELETE_UNTAGGED": "false", "SHOAL_SERVICE_HOST": "10.0.0.1",
    ]
    let file = """
      cache-quota: 1GiB
      zone: west
      log-level: debug
      delete-untagged: true
      tracker: [a:1, b:2]
      """
    #expect(
      try launch.arguments("serve", ["--cache-quota", "3GiB"], file: file) == [
        "--log-level=debug", "--tracker=c:3", "--tracker=d:4", "--zone=east", "--cache-quota",
        "3GiB",
      ])
    #expect(
      try launch.arguments("serve", ["--zone=north", "--tracker", "e:5"], file: file) == [
        "--log-level=debug", "--cache-quota=2GiB", "--zone=north", "--tracker", "e:5",
      ])
  }

  @Test("is found through the environment too, and not read where help is asked for")
  func whereItIs() throws {
    var launch = launch
    launch.environment = ["SHOAL_CONFIG": "/nowhere/shoal.yaml"]
    #expect(try launch.complaint("serve")?.hasPrefix("shoal.yaml: No such file") == true)
    #expect(try launch.arguments("serve", ["--help"]) == ["--help"])
    #expect(try launch.arguments("status", ["--data", "x"]) == ["--data", "x"])
  }

  @Test(
    "with a name that there is not is refused with its line, and the nearest name is told",
    arguments: [
      ("zone: a\ncache-qouta: 1GiB", "shoal.yaml:2: ", "cache-quota"),
      ("cacheQuota: 1GiB", "shoal.yaml:1: ", "cache-quota"),
      ("upstreams:\n  a: http://a", "shoal.yaml:1: ", "upstream"),
      ("peer_listen: 127.0.0.1:0", "shoal.yaml:1: ", "peer-listen"),
      ("storage:\n  cache: 5", "shoal.yaml:1: ", "--help"),
      ("config: other.yaml", "shoal.yaml:1: ", "--help"),
    ])
  func unknownNames(file: String, place: String, hint: String) throws {
    let complaint = try #require(try launch.complaint("serve", file: file))
    #expect(complaint.hasPrefix(place), "\(complaint)")
    #expect(complaint.contains(hint), "\(complaint)")
  }

  @Test(
    "with a value of another type is refused with its line and what is expected",
    arguments: [
      ("zone: a\ncache-quota: lots", "shoal.yaml:2: ", "<size>"),
      ("request-limit: many", "shoal.yaml:1: ", "request-limit takes <count>"),
      ("insecure-peers: 1", "shoal.yaml:1: ", "true or false"),
      ("data:\n  - a\n  - b", "shoal.yaml:2: a list", "data takes <dir>"),
      ("tracker:\n  - a:1\n  - nobody", "shoal.yaml:3: ", "a list of <host:port>"),
      ("tracker:\n  a: 1", "shoal.yaml:2: a mapping", "a list of <host:port>"),
      ("upstream:\n  a: [[b]]", "shoal.yaml:2: a list", "name=url"),
      ("data:", "shoal.yaml:1: nothing", "data takes <dir>"),
      ("zone: a\nanonymous: []", "shoal.yaml:2: an empty list", "a list of <"),
      ("user: {}", "shoal.yaml:1: an empty mapping", "a list of <"),
      ("user:\n  ada: x=pull\n  bob: []", "shoal.yaml:3: an empty list", "a list of <"),
      ("log-level: loud", "shoal.yaml:1: ", "trace, debug"),
      ("zone: a\nzone: b", "shoal.yaml:", "more than once: zone"),
      ("- a\n- b", "shoal.yaml:1: ", "a mapping is expected"),
      ("zone: 'a\nb: c", "shoal.yaml:", "no YAML"),
    ])
  func wrongTypes(file: String, place: String, hint: String) throws {
    let complaint = try #require(try launch.complaint("serve", file: file))
    #expect(complaint.hasPrefix(place), "\(complaint)")
    #expect(complaint.contains(hint), "\(complaint)")
  }

  @Test("is never quoted where it is refused, nor is what the environment says")
  func secrets() throws {
    let secret = "sesame-open"
    for file in [
      "request-limit: \(secret)", "cluster-key: [\(secret)]", "zone: '\(secret)\nb: [",
      "tracker: [\(secret)]",
    ] {
      let complaint = try #require(try launch.complaint("serve", file: file))
      #expect(!complaint.contains(secret), "\(complaint)")
    }
    var launch = launch
    launch.environment = ["SHOAL_REQUEST_LIMIT": secret]
    let complaint = try #require(try launch.complaint("serve"))
    #expect(complaint.contains("SHOAL_REQUEST_LIMIT") && !complaint.contains(secret))
  }

  @Test("does not hold on where the environment says nothing in its place", arguments: ["", " \t"])
  func emptyVariable(text: String) throws {
    var launch = launch
    launch.environment = ["SHOAL_ANONYMOUS": text]
    let complaint = try #require(try launch.complaint("serve", file: "anonymous: '**=pull'"))
    #expect(complaint.contains("SHOAL_ANONYMOUS: nothing does not do here"), "\(complaint)")
    #expect(
      try launch.arguments("serve", ["--anonymous=a=pull"], file: "anonymous: '**=pull'")
        == ["--anonymous=a=pull"])
  }

  @Test("may be nothing at all", arguments: ["", "# nothing\n", "{}"])
  func nothing(file: String) throws {
    #expect(try launch.arguments("tracker", file: file).isEmpty)
  }
}
