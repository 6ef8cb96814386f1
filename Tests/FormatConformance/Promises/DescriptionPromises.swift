import WeightGraph

extension ContainerConformance {
  /// What a container says of itself.
  var descriptionPromises: [ConformancePromise] {
    [
      ConformancePromise("has a name that can be typed, and says in a sentence what it is") {
        var findings: [String] = []
        if container.name.isEmpty || !container.name.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber) }) {
          findings.append("the name '\(container.name)' is not of small letters and digits")
        }
        if container.summary.isEmpty { findings.append("there is no summary") }
        let isOnlyFolders = container.capabilities.writesFolders && !container.capabilities.writes
        if container.fileExtensions.isEmpty, !isOnlyFolders { findings.append("there is no file extension") }
        for ending in container.fileExtensions where ending.isEmpty || ending.hasPrefix(".") {
          findings.append("the file extension '\(ending)' is not one without its dot")
        }
        try BrokenPromise.throwIfAny(findings)
      },
      ConformancePromise("offers options whose names differ and whose defaults are among their values") {
        var findings: [String] = []
        let names = container.options.map(\.name)
        if Set(names).count != names.count { findings.append("of the options \(names) two have one name") }
        for option in container.options where option.values.isEmpty || option.summary.isEmpty {
          findings.append("the option '\(option.name)' has no values or no summary")
        }
        for option in container.options where !options.isValid(option) {
          findings.append("the option '\(option.name)' cannot be '\(options.value(option))'")
        }
        for name in options.names where !names.contains(name) { findings.append("there is no option '\(name)'") }
        try BrokenPromise.throwIfAny(findings)
      },
    ]
  }
}
