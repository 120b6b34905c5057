#!/usr/bin/perl
# Stands in for ipvsadm: keeps a table in the file `table` of the current directory.
#
# A line of the table is "SERVICE\tSERVER\tRULE"; SERVER is empty for the service itself. As the
# kernel does, it refuses to add what is there and to change what is not, and gives real servers
# reached by gate or ipip the port of their virtual service. Without arguments it prints the
# rules, which make the same table.
use strict;
use warnings;

my (%service, %server, @order);
if (open(my $file, '<', 'table')) {
    while (my $line = <$file>) {
        chomp $line;
        my ($service, $server, $rule) = split /\t/, $line, -1;
        push @order, $service if $server eq '';
        $server eq '' ? ($service{$service} = $rule) : ($server{$service}{$server} = $rule);
    }
}

my ($command, @arguments) = @ARGV;
if (!defined $command) {
    for my $service (@order) {
        print "-A $service{$service}\n";
        print "-a $server{$service}{$_}\n" for sort keys %{ $server{$service} };
    }
    exit 0;
}
if ($command eq '-L') {
    list(grep { $_ eq '--thresholds' } @arguments);
    exit 0;
}

my %option;
for my $index (0 .. $#arguments) {
    my ($name, $next) = @arguments[$index, $index + 1];
    $option{$name} = $next if $name =~ /^-/;
}
my ($kind) = grep { exists $option{$_} } qw(-t -u -f) or exit 2;
my $service = "$kind $option{$kind}" . (exists $option{-6} ? ' -6' : '');
change();
open(my $file, '>', 'table.new') or exit 2;
for my $name (@order) {
    next unless exists $service{$name};
    print $file "$name\t\t$service{$name}\n";
    print $file "$name\t$_\t$server{$name}{$_}\n" for sort keys %{ $server{$name} };
}
close $file;
rename('table.new', 'table') or exit 2;
exit 0;

sub change {
    my $known = exists $service{$service};
    exit 2 if $command eq '-A' ? $known : !$known;
    if ($command eq '-A' || $command eq '-E') {
        push @order, $service if !$known;
        $service{$service} = "@arguments";
    } elsif ($command eq '-D') {
        delete $service{$service};
        delete $server{$service};
    } else {
        my $server = $option{-r};
        my $forced = grep { exists $option{$_} } qw(-g -i);
        if (!exists $option{-f} && $command ne '-d' && $forced) {
            my ($port) = $service =~ /:(\d+)$/;
            $server =~ s/:\d+$/:$port/;
        }
        my $there = exists $server{$service}{$server};
        exit 2 if $command eq '-a' ? $there : !$there;
        if ($command eq '-d') {
            delete $server{$service}{$server};
        } else {
            my $rule = "@arguments";
            $rule =~ s/(-r )\S+/$1$server/;
            $server{$service}{$server} = $rule;
        }
    }
}

sub list {
    my ($thresholds) = @_;
    print "IP Virtual Server version 1.2.1 (size=4096)\n", "Prot LocalAddress:Port\n", "  -> Remote\n";
    my %name = (-t => 'TCP', -u => 'UDP', -f => 'FWM');
    for my $service (@order) {
        my ($kind, $address, $six) = split / /, $service;
        my ($scheduler) = $service{$service} =~ /-s (\S+)/;
        my ($timeout) = $service{$service} =~ /-p (\d+)/;
        my ($mask) = $service{$service} =~ /-M (\S+)/;
        print "$name{$kind}  $address", $six ? ' IPv6' : '', " $scheduler";
        print " persistent $timeout" if defined $timeout;
        print " mask $mask" if defined $mask;
        print "\n";
        for my $server (sort keys %{ $server{$service} }) {
            my $rule = $server{$service}{$server};
            my ($weight) = $rule =~ /-w (\d+)/;
            my ($upper, $lower) = ($rule =~ /-x (\d+)/ ? $1 : 0, $rule =~ /-y (\d+)/ ? $1 : 0);
            my $method = $rule =~ /-m\b/ ? 'Masq' : $rule =~ /-i\b/ ? 'Tunnel' : 'Route';
            print "  -> $server ", $thresholds ? "$upper $lower 0 0" : "$method $weight 0 0", "\n";
        }
    }
}
